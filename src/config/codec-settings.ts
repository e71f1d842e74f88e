import { isLoopbackHost } from '../net/loopback.js';
import { FIELDS } from './fields.js';
import type { PayloadKey } from './rules.js';
import type { SettingsReader } from './settings-reader.js';

/** The codec server's: what it decodes with, where it listens, and who may ask. */
export interface CodecSettings {
  readonly payloadKeys: readonly PayloadKey[];
  readonly host: string;
  readonly port: number;
  /** The bearer token that the `temporal` CLI sends; null: there is none. */
  readonly token: string | null;
  /** Whose JWTs are believed; null: nobody's. Without `token`, too, everybody on this machine may ask. */
  readonly oidc: { readonly issuer: string; readonly audience: string; readonly jwksUrl: string } | null;
  /** Web pages that may ask, by their origins. */
  readonly origins: readonly string[];
}

export function codecSettings(reader: SettingsReader): CodecSettings {
  const token = reader.read(FIELDS.codecToken);
  const host = reader.read(FIELDS.codecHost);
  const oidc = oidcSettings(reader);
  if (token === null && oidc === null && !isLoopbackHost(host)) {
    const [name] = FIELDS.codecHost.variables;
    reader.problem(
      name,
      'must be this machine (127.0.0.1), or set FINWAVE_CODEC_TOKEN or FINWAVE_CODEC_ISSUER too: anybody could have everything decoded',
    );
  }
  return {
    payloadKeys: reader.required(FIELDS.payloadKeys) ?? [],
    host,
    port: reader.read(FIELDS.codecPort),
    token,
    oidc,
    origins: reader.read(FIELDS.codecOrigins),
  };
}

/** One of the three asks for the other two. */
function oidcSettings(reader: SettingsReader): CodecSettings['oidc'] {
  const { codecIssuer, codecAudience, codecJwksUrl } = FIELDS;
  const isGiven = [codecIssuer, codecAudience, codecJwksUrl].some((field) => reader.read(field) !== null);
  if (!isGiven) return null;
  return {
    issuer: reader.required(codecIssuer) ?? '',
    audience: reader.required(codecAudience) ?? '',
    jwksUrl: reader.required(codecJwksUrl) ?? '',
  };
}
