import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { DEFAULT_TASK_QUEUE } from '../../workflows/contract.js';
import * as rules from './rules.js';
import type { PayloadKey } from './rules.js';
import { createSettingsReader, type SettingsReader } from './settings-reader.js';
import type { ProxySettings } from '../net/proxy.js';

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
  /** Where it was read from, if from a file. */
  readonly clientTokenFile?: string;
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

export interface WorkerSettings extends ClientSettings {
  readonly finwave: FinwaveSettings;
  /** Null: polling only. */
  readonly webhook: WebhookSettings | null;
  readonly stores: StoreSettings;
  readonly spoolDir: string;
  /** Null: the workflow's own. */
  readonly evidenceTaskQueue: string | null;
  /** PEM; null: custody records are not signed. */
  readonly custodyKey: string | null;
}

export interface BridgeSettings extends ClientSettings {
  readonly host: string;
  readonly port: number;
  readonly webhookSecrets: readonly string[];
}

/** What reads the stores: `result`, and later `verify` and its siblings. */
export interface ReaderSettings extends ClientSettings {
  readonly stores: StoreSettings;
  /** age identities, only where sealed evidence is opened. */
  readonly identities: readonly string[];
  readonly custodyKey: string | null;
  readonly retainFor: string | null;
}

/** Who asks: a part of the system reads the secrets that it needs and no others. */
export interface SettingsByNeed {
  readonly worker: WorkerSettings;
  readonly bridge: BridgeSettings;
  readonly client: ClientSettings;
  readonly reader: ReaderSettings;
}

/** Finwave's test system, the only host that its document names (C32). */
const DEFAULT_BASE_URL = 'https://idgateway-dev.finwave.com/management';

/**
 * The settings of one part, from environment variables.
 *
 * @throws SettingsError which lists every problem by name, never a value.
 */
export function readSettings<N extends keyof SettingsByNeed>(
  env: Environment,
  { need }: { readonly need: N },
): SettingsByNeed[N] {
  const reader = createSettingsReader(env);
  const settings = READERS[need](reader, env);
  reader.finish();
  return settings;
}

const READERS: {
  readonly [N in keyof SettingsByNeed]: (reader: SettingsReader, env: Environment) => SettingsByNeed[N];
} = {
  client: clientSettings,
  worker: (reader, env) => ({
    ...clientSettings(reader, env),
    finwave: finwaveSettings(reader, env),
    webhook: webhookSettings(reader),
    stores: storeSettings(reader, env),
    spoolDir: reader.read('FINWAVE_SPOOL_DIR', rules.folder, '.finwave/spool'),
    evidenceTaskQueue: reader.read('FINWAVE_EVIDENCE_TASK_QUEUE', rules.taskQueue, null),
    custodyKey: reader.secret('FINWAVE_CUSTODY_KEY', rules.custodyKey, null),
  }),
  bridge: (reader, env) => ({
    ...clientSettings(reader, env),
    host: reader.read('FINWAVE_BRIDGE_HOST', rules.host, '127.0.0.1'),
    port: reader.read('FINWAVE_BRIDGE_PORT', rules.port, 8088),
    webhookSecrets: requiredSecrets(reader),
  }),
  reader: (reader, env) => ({
    ...clientSettings(reader, env),
    stores: storeSettings(reader, env),
    identities: reader.secret('FINWAVE_EVIDENCE_IDENTITIES', rules.evidenceIdentities, []),
    custodyKey: reader.secret('FINWAVE_CUSTODY_KEY', rules.custodyKey, null),
    retainFor: reader.read('FINWAVE_RETAIN_FOR', rules.retainFor, null),
  }),
};

function clientSettings(reader: SettingsReader, env: Environment): ClientSettings {
  return {
    temporal: temporalSettings(reader, env),
    taskQueue: reader.read('FINWAVE_TASK_QUEUE', rules.taskQueue, DEFAULT_TASK_QUEUE),
    payloadKeys: reader.secret('FINWAVE_PAYLOAD_KEYS', rules.payloadKeys, []),
  };
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

function finwaveSettings(reader: SettingsReader, env: Environment): FinwaveSettings {
  const clientTokenFile = env['FINWAVE_CLIENT_TOKEN_FILE']?.trim() ?? '';
  return {
    baseUrl: reader.read('FINWAVE_BASE_URL', rules.httpsUrl, DEFAULT_BASE_URL),
    ...(clientTokenFile !== '' && { clientTokenFile }),
    clientToken: reader.requiredSecret('FINWAVE_CLIENT_TOKEN', rules.clientToken) ?? '',
    evidenceMethod: reader.read('FINWAVE_EVIDENCE_METHOD', rules.evidenceMethod, 'auto'),
    allowedUrlHosts: reader.read('FINWAVE_ALLOWED_URL_HOSTS', rules.hostList, null),
    proxy: proxySettings(env),
  };
}

function proxySettings(env: Environment): ProxySettings {
  const given = (name: string): string | undefined => env[name.toLowerCase()] ?? env[name];
  const httpsProxy = given('HTTPS_PROXY');
  const httpProxy = given('HTTP_PROXY');
  const noProxy = given('NO_PROXY');
  return {
    ...(httpsProxy !== undefined && { httpsProxy }),
    ...(httpProxy !== undefined && { httpProxy }),
    ...(noProxy !== undefined && { noProxy }),
  };
}

function webhookSettings(reader: SettingsReader): WebhookSettings | null {
  const baseUrl = reader.required('FINWAVE_WEBHOOK_BASE_URL', rules.webhookBaseUrl);
  if (baseUrl === 'none') return null;
  return { baseUrl: baseUrl ?? '', secrets: requiredSecrets(reader) };
}

function requiredSecrets(reader: SettingsReader): readonly string[] {
  return reader.requiredSecret('FINWAVE_WEBHOOK_SECRET', rules.webhookSecrets) ?? [];
}

function storeSettings(reader: SettingsReader, env: Environment): StoreSettings {
  return {
    results: reader.secret('FINWAVE_RESULT_STORE', rules.resultStore, 'sqlite:.finwave/results.db'),
    evidence: reader.read('FINWAVE_EVIDENCE_STORE', rules.evidenceStore, 'file:.finwave/evidence'),
    recipients: reader.read('FINWAVE_EVIDENCE_RECIPIENTS', rules.evidenceRecipients, []),
    s3Endpoint:
      reader.read('AWS_ENDPOINT_URL_S3', rules.httpsUrl, null) ??
      reader.read('AWS_ENDPOINT_URL', rules.httpsUrl, null),
    proxy: proxySettings(env),
  };
}
