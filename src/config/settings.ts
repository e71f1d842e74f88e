import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import type { ProxySettings } from '../net/proxy.js';
import { codecSettings, type CodecSettings } from './codec-settings.js';
import { FIELDS, proxyFields } from './fields.js';
import { readObject } from './read-object.js';
import { readVariables } from './read-variables.js';
import type { PayloadKey } from './rules.js';
import type { SettingsReader } from './settings-reader.js';
import { unknownNames } from './unknown-names.js';

export { SettingsError } from './settings-error.js';
export type { PayloadKey } from './rules.js';

/** Environment variables; `process.env` unless somebody says otherwise. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What everything that talks to Temporal needs. */
export interface ClientSettings {
  /** By `@temporalio/envconfig`: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_PROFILE and so on. */
  readonly temporal: ClientConnectConfig;
  readonly taskQueue: string;
  /** The first encrypts, all decrypt; empty: payloads are readable. */
  readonly payloadKeys: readonly PayloadKey[];
}

/** Where evidence and outcomes lie. */
export interface StoreSettings {
  /** `sqlite:<file>` or `postgres://…`. */
  readonly results: string;
  /** `file:<folder>` or `s3://<bucket>/<prefix>`. */
  readonly evidence: string;
  /** age public keys; empty: evidence is not encrypted by us. */
  readonly recipients: readonly string[];
  /** AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL; null: Amazon's. */
  readonly s3Endpoint: string | null;
  readonly proxy: ProxySettings;
}

/** Finwave's API. */
export interface FinwaveSettings {
  readonly baseUrl: string;
  readonly clientToken: string;
  /** The file that the token is read from again after a 401; null: no file has it. */
  readonly clientTokenFile: string | null;
  readonly evidenceMethod: 'auto' | 'GET' | 'POST';
  /** Null: any host for `redirectUrl.url`, none for `evidencePortalWebhook`. */
  readonly allowedUrlHosts: readonly string[] | null;
  /** The conventional HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in either case. */
  readonly proxy: ProxySettings;
}

/** How Finwave reaches the bridge: each secret verifies, the first signs. */
export interface WebhookSettings {
  readonly baseUrl: string;
  readonly secrets: readonly string[];
}

/** What a process shows of itself to those who run it. */
export interface OperatingSettings {
  /** Null: neither health nor metrics are served. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
  /** Null: text on a terminal, JSON elsewhere. */
  readonly logFormat: 'json' | 'text' | null;
}

/** What a worker that runs onboardings needs. */
export interface WorkerSettings extends ClientSettings {
  readonly finwave: FinwaveSettings;
  /** Null: polling only. */
  readonly webhook: WebhookSettings | null;
  readonly stores: StoreSettings;
  readonly spoolDir: string;
  /** Null: the workflow's own. */
  readonly evidenceTaskQueue: string | null;
  /**
   * Activities started a second, on each of our queues, over all workers: the server holds it. Null: as
   * many as come. Most activities are one call of Finwave's API.
   */
  readonly callsPerSecond: number | null;
  /** PEM; null: custody records are not signed, and whatever lies in their place is believed. */
  readonly custodyKey: string | null;
  /** PEM; earlier keys whose records are believed, too. They need a `custodyKey`. */
  readonly custodyPublicKeys: readonly string[];
}

/** The worker's settings as a library's user writes them: what is left out has the reference's default. */
export interface OnboardingSettings
  extends
    Pick<WorkerSettings, 'webhook'>,
    Partial<
      Pick<
        WorkerSettings,
        | 'taskQueue'
        | 'payloadKeys'
        | 'spoolDir'
        | 'evidenceTaskQueue'
        | 'callsPerSecond'
        | 'custodyKey'
        | 'custodyPublicKeys'
      >
    > {
  readonly finwave: Pick<FinwaveSettings, 'clientToken'> & Partial<FinwaveSettings>;
  readonly stores?: Partial<StoreSettings>;
}

export interface BridgeSettings extends ClientSettings, OperatingSettings {
  readonly host: string;
  readonly port: number;
  /** Proxies whose `X-Forwarded-For` is believed. */
  readonly trustProxy: readonly string[];
  readonly webhookSecrets: readonly string[];
}

/** What reads the stores: `result`, and later `verify` and its siblings. */
export interface ReaderSettings extends ClientSettings {
  readonly stores: StoreSettings;
  /** age identities, only where sealed evidence is opened. */
  readonly identities: readonly string[];
  readonly custodyKey: string | null;
  /** PEM; keys whose records are believed beside the custody key's. */
  readonly custodyPublicKeys: readonly string[];
  readonly retainFor: string | null;
  readonly spoolDir: string;
}

/** Who asks: a part of the system reads the secrets that it needs and no others. */
export interface SettingsByNeed {
  readonly worker: WorkerSettings & OperatingSettings;
  readonly bridge: BridgeSettings;
  readonly client: ClientSettings;
  readonly reader: ReaderSettings;
  readonly stores: StoreSettings;
  readonly codec: CodecSettings;
}

/**
 * The worker's settings from the environment: from the variables of docs/reference.md, and Temporal's own.
 * A `FINWAVE_*` variable that is none of them is warned of (`process.emitWarning`).
 *
 * @throws SettingsError which lists every problem by the variable's name, never a value
 *
 * @example
 * const settings = readSettings(process.env);
 */
export function readSettings(env: Environment): SettingsByNeed['worker'];
/** The settings of one part; `warn` takes what is said of unknown variables. */
export function readSettings<N extends keyof SettingsByNeed>(
  env: Environment,
  options: { readonly need: N; readonly warn?: (line: string) => void },
): SettingsByNeed[N];
export function readSettings(
  env: Environment,
  options: { readonly need?: keyof SettingsByNeed; readonly warn?: (line: string) => void } = {},
): SettingsByNeed[keyof SettingsByNeed] {
  const {
    need = 'worker',
    warn = (line: string) => {
      process.emitWarning(line);
    },
  } = options;
  for (const line of unknownNames(env)) warn(line);
  const reader = readVariables(env);
  const settings = READERS[need](reader, env);
  reader.finish();
  return settings;
}

/**
 * A library's settings with every default filled in; the environment is not read.
 *
 * @throws SettingsError which lists every problem by its path, such as `finwave.clientToken`
 */
export function completeSettings(settings: OnboardingSettings): Omit<WorkerSettings, 'temporal'> {
  const reader = readObject(settings);
  const complete = onboardingSettings(reader, isPollingOnly(settings));
  reader.finish();
  return complete;
}

const READERS: {
  readonly [N in keyof SettingsByNeed]: (reader: SettingsReader, env: Environment) => SettingsByNeed[N];
} = {
  client: clientSettings,
  worker: (reader, env) => ({
    ...clientSettings(reader, env),
    ...onboardingSettings(reader, env[FIELDS.webhookBaseUrl.variables[0]]?.trim() === 'none'),
    ...operatingSettings(reader),
  }),
  bridge: (reader, env) => ({
    ...clientSettings(reader, env),
    ...operatingSettings(reader),
    host: reader.read(FIELDS.bridgeHost),
    port: reader.read(FIELDS.bridgePort),
    trustProxy: reader.read(FIELDS.trustProxy),
    webhookSecrets: reader.required(FIELDS.webhookSecrets) ?? [],
  }),
  reader: (reader, env) => ({
    ...clientSettings(reader, env),
    stores: storeSettings(reader),
    identities: reader.read(FIELDS.identities),
    custodyKey: reader.read(FIELDS.custodyKey),
    custodyPublicKeys: reader.read(FIELDS.custodyPublicKeys),
    retainFor: reader.read(FIELDS.retainFor),
    spoolDir: reader.read(FIELDS.spoolDir),
  }),
  stores: storeSettings,
  codec: codecSettings,
};

function clientSettings(reader: SettingsReader, env: Environment): ClientSettings {
  return { temporal: temporalSettings(reader, env), ...sharedSettings(reader) };
}

function operatingSettings(reader: SettingsReader): OperatingSettings {
  const host = reader.read(FIELDS.metricsHost);
  const port = reader.read(FIELDS.metricsPort);
  return { metrics: port === null ? null : { host, port }, logFormat: reader.read(FIELDS.logFormat) };
}

function sharedSettings(reader: SettingsReader): Omit<ClientSettings, 'temporal'> {
  return { taskQueue: reader.read(FIELDS.taskQueue), payloadKeys: reader.read(FIELDS.payloadKeys) };
}

function temporalSettings(reader: SettingsReader, env: Environment): ClientConnectConfig {
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  try {
    return loadClientConnectConfig({ overrideEnvVars: Object.fromEntries(given) });
  } catch {
    // The parser's message quotes the profile file, and with it an API key.
    reader.problem('TEMPORAL_*', 'the profile file or a TLS file that it names cannot be read or parsed');
    return { connectionOptions: {} };
  }
}

function onboardingSettings(
  reader: SettingsReader,
  isPollingOnly: boolean,
): Omit<WorkerSettings, 'temporal'> {
  const custodyPublicKeys = reader.read(FIELDS.custodyPublicKeys);
  return {
    ...sharedSettings(reader),
    finwave: {
      baseUrl: reader.read(FIELDS.baseUrl),
      clientToken: reader.required(FIELDS.clientToken) ?? '',
      clientTokenFile: reader.read(FIELDS.clientTokenFile),
      evidenceMethod: reader.read(FIELDS.evidenceMethod),
      allowedUrlHosts: reader.read(FIELDS.allowedUrlHosts),
      proxy: proxySettings(reader, 'finwave'),
    },
    webhook: isPollingOnly
      ? null
      : {
          baseUrl: reader.required(FIELDS.webhookBaseUrl) ?? '',
          secrets: reader.required(FIELDS.webhookSecrets) ?? [],
        },
    stores: storeSettings(reader),
    spoolDir: reader.read(FIELDS.spoolDir),
    evidenceTaskQueue: reader.read(FIELDS.evidenceTaskQueue),
    callsPerSecond: reader.read(FIELDS.callsPerSecond),
    // Who names earlier keys signs: an unsigned record would not be believed by its own writer.
    custodyKey:
      custodyPublicKeys.length > 0 ? reader.required(FIELDS.custodyKey) : reader.read(FIELDS.custodyKey),
    custodyPublicKeys,
  };
}

function storeSettings(reader: SettingsReader): StoreSettings {
  return {
    results: reader.read(FIELDS.results),
    evidence: reader.read(FIELDS.evidence),
    recipients: reader.read(FIELDS.recipients),
    s3Endpoint: reader.read(FIELDS.s3Endpoint),
    proxy: proxySettings(reader, 'stores'),
  };
}

function proxySettings(reader: SettingsReader, owner: 'finwave' | 'stores'): ProxySettings {
  const fields = proxyFields(owner);
  const httpsProxy = reader.read(fields.httpsProxy);
  const httpProxy = reader.read(fields.httpProxy);
  const noProxy = reader.read(fields.noProxy);
  return {
    ...(httpsProxy !== null && { httpsProxy }),
    ...(httpProxy !== null && { httpProxy }),
    ...(noProxy !== null && { noProxy }),
  };
}

/** Whatever JavaScript was given. */
function isPollingOnly(settings: unknown): boolean {
  return (
    typeof settings === 'object' && settings !== null && 'webhook' in settings && settings.webhook === null
  );
}
