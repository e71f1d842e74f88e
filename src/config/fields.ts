import { DEFAULT_TASK_QUEUE } from '../../workflows/contract.js';
import * as codecRules from './codec-rules.js';
import * as rules from './rules.js';
import type { Rule } from './rules.js';

/** One setting: where it stands in the environment and in a settings object, and what it must be. */
export interface Field<T, D = unknown> {
  /** In the object; the object's parents are before the dots. */
  readonly path: string;
  /** In the environment; the first that is set counts. */
  readonly variables: readonly [string, ...string[]];
  readonly rule: Rule<T>;
  /** The value may also lie in the file that `<variable>_FILE` names. */
  readonly secret?: boolean;
  /** What it is where it is not given. */
  readonly otherwise: D;
}

/** Where it is not given, somebody has to be told. */
export type RequiredField<T> = Omit<Field<T>, 'otherwise'>;

/** Every setting with its default, for the environment and for settings objects alike. */
export const FIELDS = {
  taskQueue: {
    path: 'taskQueue',
    variables: ['FINWAVE_TASK_QUEUE'],
    rule: rules.taskQueue,
    otherwise: DEFAULT_TASK_QUEUE,
  },
  payloadKeys: {
    path: 'payloadKeys',
    variables: ['FINWAVE_PAYLOAD_KEYS'],
    rule: rules.payloadKeys,
    secret: true,
    otherwise: [],
  },
  baseUrl: {
    path: 'finwave.baseUrl',
    variables: ['FINWAVE_BASE_URL'],
    rule: rules.httpsUrl,
    // Finwave's test system, the only host that its document names (C32).
    otherwise: 'https://idgateway-dev.finwave.com/management',
  },
  clientToken: {
    path: 'finwave.clientToken',
    variables: ['FINWAVE_CLIENT_TOKEN'],
    rule: rules.clientToken,
    secret: true,
  },
  // Read again after a 401: a rotated token needs no restart.
  clientTokenFile: {
    path: 'finwave.clientTokenFile',
    variables: ['FINWAVE_CLIENT_TOKEN_FILE'],
    rule: rules.file,
    otherwise: null,
  },
  evidenceMethod: {
    path: 'finwave.evidenceMethod',
    variables: ['FINWAVE_EVIDENCE_METHOD'],
    rule: rules.evidenceMethod,
    otherwise: 'auto',
  },
  allowedUrlHosts: {
    path: 'finwave.allowedUrlHosts',
    variables: ['FINWAVE_ALLOWED_URL_HOSTS'],
    rule: rules.hostList,
    otherwise: null,
  },
  webhookBaseUrl: {
    path: 'webhook.baseUrl',
    variables: ['FINWAVE_WEBHOOK_BASE_URL'],
    rule: rules.webhookBaseUrl,
  },
  webhookSecrets: {
    path: 'webhook.secrets',
    variables: ['FINWAVE_WEBHOOK_SECRET'],
    rule: rules.webhookSecrets,
    secret: true,
  },
  bridgeHost: {
    path: 'host',
    variables: ['FINWAVE_BRIDGE_HOST'],
    rule: rules.host,
    otherwise: '127.0.0.1',
  },
  bridgePort: {
    path: 'port',
    variables: ['FINWAVE_BRIDGE_PORT'],
    rule: rules.port,
    otherwise: 8088,
  },
  metricsHost: {
    path: 'metrics.host',
    variables: ['FINWAVE_METRICS_HOST'],
    rule: rules.host,
    otherwise: '127.0.0.1',
  },
  metricsPort: {
    path: 'metrics.port',
    variables: ['FINWAVE_METRICS_PORT'],
    rule: rules.port,
    otherwise: null,
  },
  logFormat: {
    path: 'logFormat',
    variables: ['FINWAVE_LOG'],
    rule: rules.logFormat,
    otherwise: null,
  },
  trustProxy: {
    path: 'trustProxy',
    variables: ['FINWAVE_TRUST_PROXY'],
    rule: rules.addressRanges,
    otherwise: [],
  },
  results: {
    path: 'stores.results',
    variables: ['FINWAVE_RESULT_STORE'],
    rule: rules.resultStore,
    secret: true,
    otherwise: 'sqlite:.finwave/results.db',
  },
  evidence: {
    path: 'stores.evidence',
    variables: ['FINWAVE_EVIDENCE_STORE'],
    rule: rules.evidenceStore,
    otherwise: 'file:.finwave/evidence',
  },
  recipients: {
    path: 'stores.recipients',
    variables: ['FINWAVE_EVIDENCE_RECIPIENTS'],
    rule: rules.evidenceRecipients,
    otherwise: [],
  },
  s3Endpoint: {
    path: 'stores.s3Endpoint',
    variables: ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'],
    rule: rules.httpsUrl,
    otherwise: null,
  },
  spoolDir: {
    path: 'spoolDir',
    variables: ['FINWAVE_SPOOL_DIR'],
    rule: rules.folder,
    otherwise: '.finwave/spool',
  },
  evidenceTaskQueue: {
    path: 'evidenceTaskQueue',
    variables: ['FINWAVE_EVIDENCE_TASK_QUEUE'],
    rule: rules.taskQueue,
    otherwise: null,
  },
  callsPerSecond: {
    path: 'callsPerSecond',
    variables: ['FINWAVE_CALLS_PER_SECOND'],
    rule: rules.rate,
    otherwise: null,
  },
  custodyKey: {
    path: 'custodyKey',
    variables: ['FINWAVE_CUSTODY_KEY'],
    rule: rules.custodyKey,
    secret: true,
    otherwise: null,
  },
  custodyPublicKeys: {
    path: 'custodyPublicKeys',
    variables: ['FINWAVE_CUSTODY_PUBLIC_KEYS'],
    rule: rules.custodyPublicKeys,
    otherwise: [],
  },
  identities: {
    path: 'identities',
    variables: ['FINWAVE_EVIDENCE_IDENTITIES'],
    rule: rules.evidenceIdentities,
    secret: true,
    otherwise: [],
  },
  retainFor: {
    path: 'retainFor',
    variables: ['FINWAVE_RETAIN_FOR'],
    rule: rules.retainFor,
    otherwise: null,
  },
  codecHost: {
    path: 'codec.host',
    variables: ['FINWAVE_CODEC_HOST'],
    rule: rules.host,
    otherwise: '127.0.0.1',
  },
  codecPort: {
    path: 'codec.port',
    variables: ['FINWAVE_CODEC_PORT'],
    rule: rules.port,
    otherwise: 8089,
  },
  codecToken: {
    path: 'codec.token',
    variables: ['FINWAVE_CODEC_TOKEN'],
    rule: codecRules.codecToken,
    secret: true,
    otherwise: null,
  },
  codecIssuer: {
    path: 'codec.oidc.issuer',
    variables: ['FINWAVE_CODEC_ISSUER'],
    rule: codecRules.issuer,
    otherwise: null,
  },
  codecAudience: {
    path: 'codec.oidc.audience',
    variables: ['FINWAVE_CODEC_AUDIENCE'],
    rule: codecRules.audience,
    otherwise: null,
  },
  codecJwksUrl: {
    path: 'codec.oidc.jwksUrl',
    variables: ['FINWAVE_CODEC_JWKS_URL'],
    rule: rules.httpsUrl,
    otherwise: null,
  },
  codecOrigins: {
    path: 'codec.origins',
    variables: ['FINWAVE_CODEC_ORIGINS'],
    rule: codecRules.webOrigins,
    otherwise: [],
  },
} as const satisfies Readonly<Record<string, Field<unknown> | RequiredField<unknown>>>;

/** The conventional proxy variables, of the vendor's calls (`finwave`) or the evidence store's (`stores`). */
export function proxyFields(owner: 'finwave' | 'stores') {
  const field = (name: string, variable: string, rule: Rule<string>): Field<string, null> => ({
    path: `${owner}.proxy.${name}`,
    variables: [variable.toLowerCase(), variable],
    rule,
    otherwise: null,
  });
  return {
    httpsProxy: field('httpsProxy', 'HTTPS_PROXY', rules.proxyUrl),
    httpProxy: field('httpProxy', 'HTTP_PROXY', rules.proxyUrl),
    noProxy: field('noProxy', 'NO_PROXY', rules.noProxy),
  };
}
