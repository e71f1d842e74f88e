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
  /** The task queue of onboardings. */
  taskQueue: {
    path: 'taskQueue',
    variables: ['FINWAVE_TASK_QUEUE'],
    rule: rules.taskQueue,
    otherwise: DEFAULT_TASK_QUEUE,
  },
  /** Encrypts what Temporal stores of a payload: the first encrypts, all decrypt. Without it the input and the onboarding URL are readable in histories. */
  payloadKeys: {
    path: 'payloadKeys',
    variables: ['FINWAVE_PAYLOAD_KEYS'],
    rule: rules.payloadKeys,
    secret: true,
    otherwise: [],
  },
  /** Finwave's API; the default is its test system, the only host that its document names. */
  baseUrl: {
    path: 'finwave.baseUrl',
    variables: ['FINWAVE_BASE_URL'],
    rule: rules.httpsUrl,
    otherwise: 'https://idgateway-dev.finwave.com/management',
  },
  /** Finwave's `gestok-client-token`. */
  clientToken: {
    path: 'finwave.clientToken',
    variables: ['FINWAVE_CLIENT_TOKEN'],
    rule: rules.clientToken,
    secret: true,
  },
  /** The file that has it; read again after a 401, so that a rotated token needs no restart. */
  clientTokenFile: {
    path: 'finwave.clientTokenFile',
    variables: ['FINWAVE_CLIENT_TOKEN_FILE'],
    rule: rules.file,
    otherwise: null,
  },
  /** How the evidence is asked for; `auto` finds out. */
  evidenceMethod: {
    path: 'finwave.evidenceMethod',
    variables: ['FINWAVE_EVIDENCE_METHOD'],
    rule: rules.evidenceMethod,
    otherwise: 'auto',
  },
  /** Hosts that URLs of an input may have. Default: any for `redirectUrl`, none within `extra`. */
  allowedUrlHosts: {
    path: 'finwave.allowedUrlHosts',
    variables: ['FINWAVE_ALLOWED_URL_HOSTS'],
    rule: rules.hostList,
    otherwise: null,
  },
  /** Where Finwave reaches the bridge; `none` is polling only. */
  webhookBaseUrl: {
    path: 'webhook.baseUrl',
    variables: ['FINWAVE_WEBHOOK_BASE_URL'],
    rule: rules.webhookBaseUrl,
  },
  /** Signs and verifies webhook URLs: the first signs, all verify. */
  webhookSecrets: {
    path: 'webhook.secrets',
    variables: ['FINWAVE_WEBHOOK_SECRET'],
    rule: rules.webhookSecrets,
    secret: true,
  },
  /** Where the bridge listens. */
  bridgeHost: {
    path: 'host',
    variables: ['FINWAVE_BRIDGE_HOST'],
    rule: rules.host,
    otherwise: '127.0.0.1',
  },
  /** The port of the bridge. */
  bridgePort: {
    path: 'port',
    variables: ['FINWAVE_BRIDGE_PORT'],
    rule: rules.port,
    otherwise: 8088,
  },
  /** Where health and metrics are served. */
  metricsHost: {
    path: 'metrics.host',
    variables: ['FINWAVE_METRICS_HOST'],
    rule: rules.host,
    otherwise: '127.0.0.1',
  },
  /** Worker and bridge each serve `/healthz`, `/readyz` and `/metrics` there. Default: off. */
  metricsPort: {
    path: 'metrics.port',
    variables: ['FINWAVE_METRICS_PORT'],
    rule: rules.port,
    otherwise: null,
  },
  /** How worker and bridge write their log. Default: `text` on a terminal, else `json`. */
  logFormat: {
    path: 'logFormat',
    variables: ['FINWAVE_LOG'],
    rule: rules.logFormat,
    otherwise: null,
  },
  /** Proxies whose `X-Forwarded-For` the bridge believes. */
  trustProxy: {
    path: 'trustProxy',
    variables: ['FINWAVE_TRUST_PROXY'],
    rule: rules.addressRanges,
    otherwise: [],
  },
  /** Outcomes. PostgreSQL needs `pg` installed. */
  results: {
    path: 'stores.results',
    variables: ['FINWAVE_RESULT_STORE'],
    rule: rules.resultStore,
    secret: true,
    otherwise: 'sqlite:.finwave/results.db',
  },
  /** Evidence and custody records. S3 needs `@aws-sdk/client-s3` and `@aws-sdk/lib-storage` installed. */
  evidence: {
    path: 'stores.evidence',
    variables: ['FINWAVE_EVIDENCE_STORE'],
    rule: rules.evidenceStore,
    otherwise: 'file:.finwave/evidence',
  },
  /** Evidence is encrypted at rest for these age public keys. */
  recipients: {
    path: 'stores.recipients',
    variables: ['FINWAVE_EVIDENCE_RECIPIENTS'],
    rule: rules.evidenceRecipients,
    otherwise: [],
  },
  /** Another S3 than Amazon's. */
  s3Endpoint: {
    path: 'stores.s3Endpoint',
    variables: ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'],
    rule: rules.httpsUrl,
    otherwise: null,
  },
  /** Downloads on their way. */
  spoolDir: {
    path: 'spoolDir',
    variables: ['FINWAVE_SPOOL_DIR'],
    rule: rules.folder,
    otherwise: '.finwave/spool',
  },
  /** A queue of its own for downloads. Default: the same queue. */
  evidenceTaskQueue: {
    path: 'evidenceTaskQueue',
    variables: ['FINWAVE_EVIDENCE_TASK_QUEUE'],
    rule: rules.taskQueue,
    otherwise: null,
  },
  /** Activities started a second on each of our queues, all workers together; the server holds it. Default: no limit. */
  callsPerSecond: {
    path: 'callsPerSecond',
    variables: ['FINWAVE_CALLS_PER_SECOND'],
    rule: rules.rate,
    otherwise: null,
  },
  /** Signs custody records, Ed25519. Without it, whoever may write to the evidence store decides what an onboarding came to. */
  custodyKey: {
    path: 'custodyKey',
    variables: ['FINWAVE_CUSTODY_KEY'],
    rule: rules.custodyKey,
    secret: true,
    otherwise: null,
  },
  /** Earlier keys whose records are still believed. */
  custodyPublicKeys: {
    path: 'custodyPublicKeys',
    variables: ['FINWAVE_CUSTODY_PUBLIC_KEYS'],
    rule: rules.custodyPublicKeys,
    otherwise: [],
  },
  /** Opens encrypted evidence; only where it is read. */
  identities: {
    path: 'identities',
    variables: ['FINWAVE_EVIDENCE_IDENTITIES'],
    rule: rules.evidenceIdentities,
    secret: true,
    otherwise: [],
  },
  /** Your policy, from the settling: what `due` lists. */
  retainFor: {
    path: 'retainFor',
    variables: ['FINWAVE_RETAIN_FOR'],
    rule: rules.retainFor,
    otherwise: null,
  },
  /** Where `codec` listens. */
  codecHost: {
    path: 'codec.host',
    variables: ['FINWAVE_CODEC_HOST'],
    rule: rules.host,
    otherwise: '127.0.0.1',
  },
  /** The port of `codec`. */
  codecPort: {
    path: 'codec.port',
    variables: ['FINWAVE_CODEC_PORT'],
    rule: rules.port,
    otherwise: 8089,
  },
  /** The bearer token that the CLI sends to `codec`. */
  codecToken: {
    path: 'codec.token',
    variables: ['FINWAVE_CODEC_TOKEN'],
    rule: codecRules.codecToken,
    secret: true,
    otherwise: null,
  },
  /** OIDC: whose users may ask `codec`, with the next two. */
  codecIssuer: {
    path: 'codec.oidc.issuer',
    variables: ['FINWAVE_CODEC_ISSUER'],
    rule: codecRules.issuer,
    otherwise: null,
  },
  /** OIDC: what their tokens are made for. */
  codecAudience: {
    path: 'codec.oidc.audience',
    variables: ['FINWAVE_CODEC_AUDIENCE'],
    rule: codecRules.audience,
    otherwise: null,
  },
  /** OIDC: where the issuer's public keys are. */
  codecJwksUrl: {
    path: 'codec.oidc.jwksUrl',
    variables: ['FINWAVE_CODEC_JWKS_URL'],
    rule: rules.httpsUrl,
    otherwise: null,
  },
  /** Pages that may ask `codec`. Default: none. */
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
