import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { DevServerError } from './dev-server-error.js';

/** What `temporal.dev.yaml` says. */
export interface DevFile {
  /** `env: dev: address`, where the CLI looks for the server. */
  readonly address: string;
  readonly namespace: string;
  readonly port: number;
  readonly uiPort: number;
  /** Name to type, as the CLI's `--search-attribute` takes them. */
  readonly searchAttributes: Readonly<Record<string, string>>;
}

/** The file that this package ships, beside its package.json. */
const DEV_FILE = new URL('../../../../temporal.dev.yaml', import.meta.url);

/** Reads `temporal.dev.yaml`, the same file that `temporal --env-file` takes. */
export async function readDevFile(file: URL = DEV_FILE): Promise<DevFile> {
  return toDevFile(await readFile(file, 'utf8'));
}

/** Rejects what the CLI would reject too: it breaks on anything but three levels of maps of scalars. */
function toDevFile(text: string): DevFile {
  const groups = mapOf(parse(text), 'the file');
  for (const [group, environments] of Object.entries(groups)) {
    for (const [environment, values] of Object.entries(mapOf(environments, group))) {
      const path = `${group}.${environment}`;
      for (const [key, value] of Object.entries(mapOf(values, path))) scalarOf(value, `${path}.${key}`);
    }
  }
  const value = (group: string, key: string): string => {
    const path = `${group}.dev.${key}`;
    const environments = mapOf(groups[group] ?? {}, group);
    return scalarOf(mapOf(environments['dev'] ?? {}, `${group}.dev`)[key], path);
  };
  return {
    address: value('env', 'address'),
    namespace: value('env', 'namespace'),
    port: portOf(value('server', 'port'), 'server.dev.port'),
    uiPort: portOf(value('server', 'ui-port'), 'server.dev.ui-port'),
    searchAttributes: pairsOf(value('server', 'search-attributes')),
  };
}

function wrong(path: string, mustBe: string): DevServerError {
  return new DevServerError('devFileInvalid', `temporal.dev.yaml: ${path} must be ${mustBe}`);
}

function mapOf(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'a map');
  return value as Record<string, unknown>;
}

function scalarOf(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return value.toString();
  throw wrong(path, 'one text, number or boolean');
}

function portOf(value: string, path: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw wrong(path, 'a port, 1 to 65535');
  return port;
}

function pairsOf(value: string): Record<string, string> {
  const pairs = value.split(/\s+/).filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, type] = /^(\w+)=(\w+)$/.exec(pair) ?? [];
      if (name === undefined || type === undefined) {
        throw wrong('server.dev.search-attributes', '`Name=Type` pairs with spaces between them');
      }
      return [name, type];
    }),
  );
}
