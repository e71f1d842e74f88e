import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { isLoopbackHost } from '../../net/loopback.js';
import { StoreError } from '../store-error.js';

/** The connection that a `postgres://` URL asks for, spelled out for the driver. */
export interface PostgresSettings {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  readonly application_name: string;
  readonly options?: string;
  /** False on loopback and Unix sockets; else verified in full, the host name included. */
  readonly ssl: false | ConnectionOptions;
}

const PARAMETERS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'application_name', 'options', 'host'];

/**
 * Reads a `postgres://` URL. Only the parameters above are taken, since the driver's own parser
 * knows several that switch TLS verification off: `sslmode` is `verify-full` (the default but on
 * loopback) or `disable`; `host` is a Unix socket's folder.
 *
 * Throws `storeMisconfigured`, naming no value.
 */
export function toPostgresSettings(url: URL): PostgresSettings {
  const query = url.searchParams;
  for (const name of query.keys())
    if (!PARAMETERS.includes(name)) throw wrong(`its parameters may be ${PARAMETERS.join(', ')}`);
  const socket = query.get('host');
  if (socket !== null && !socket.startsWith('/'))
    throw wrong('its parameter host must be a Unix socket folder');
  const host = socket ?? url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === '') throw wrong('it names no host');
  const user = decode(url.username);
  const password = decode(url.password);
  const database = decode(url.pathname.slice(1));
  const options = query.get('options');
  return {
    host,
    port: url.port === '' ? 5432 : Number(url.port),
    ...(user !== '' && { user }),
    ...(password !== '' && { password }),
    ...(database !== '' && { database }),
    application_name: query.get('application_name') ?? 'temporal-finwave',
    ...(options !== null && { options }),
    ssl: toTls(host, query),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong('a % in its user, password or database begins no escape: write it as %25');
  }
}

function toTls(host: string, query: URLSearchParams): false | ConnectionOptions {
  const mode = query.get('sslmode') ?? (isLocal(host) ? 'disable' : 'verify-full');
  if (mode === 'disable') return false;
  if (mode !== 'verify-full') throw wrong('its parameter sslmode must be verify-full or disable');
  return {
    // Node verifies an IP address against `host`, a name against the server name that pg sets.
    host,
    rejectUnauthorized: true,
    ...readParameter(query, 'sslrootcert', 'ca'),
    ...readParameter(query, 'sslcert', 'cert'),
    ...readParameter(query, 'sslkey', 'key'),
  };
}

function readParameter(query: URLSearchParams, name: string, as: 'ca' | 'cert' | 'key'): ConnectionOptions {
  const path = query.get(name);
  if (path === null) return {};
  try {
    return { [as]: readFileSync(path, 'utf8') };
  } catch {
    throw wrong(`the file of its parameter ${name} cannot be read`);
  }
}

function isLocal(host: string): boolean {
  return host.startsWith('/') || isLoopbackHost(host);
}

function wrong(why: string): StoreError {
  return new StoreError('storeMisconfigured', `the result store's postgres:// URL is wrong: ${why}`);
}
