import {
  type CallFaults,
  type CreateFaults,
  type EvidenceFaults,
  MALICIOUS_ENTRIES,
  type ResultFaults,
  type SandboxFaults,
  type WebhookFaults,
} from './faults.js';
import { END_STATUSES } from './onboarding.js';
import { SandboxError } from './sandbox-error.js';

type Kind =
  'number' | 'boolean' | 'string' | 'strings' | 'nullable' | 'object' | readonly (string | number)[];
type Kinds<Faults> = Readonly<Record<keyof Faults, Kind>>;

const CALL: Kinds<CallFaults> = {
  delayMs: 'number',
  resets: 'number',
  unauthorized: 'number',
  forbidden: 'number',
  tooManyRequests: 'number',
  retryAfterSeconds: 'number',
  serverErrors: 'number',
  serverErrorStatus: 'number',
  refusals: 'number',
  refusalStatus: 'number',
  refusalBody: 'string',
  redirects: 'number',
  redirectTo: 'string',
  html: 'number',
  cut: 'number',
  empty: 'number',
  truncated: 'number',
  compressed: 'number',
  latin1: 'number',
  headers: 'object',
};
const CREATE: Kinds<CreateFaults> = {
  ...CALL,
  lostAnswers: 'number',
  urlNull: 'number',
  url: 'string',
  newIdOnRepeat: 'boolean',
  repeatStatus: [400, 409, 422],
  endedAtOnce: END_STATUSES,
  unknownStatus: 'number',
  onboardingId: 'string',
  successStatus: 'number',
};
const RESULT: Kinds<ResultFaults> = {
  ...CALL,
  notFound: 'number',
  lagPolls: 'number',
  lagMs: 'number',
  unknownStatus: 'number',
  foreign: 'number',
  errorEvent: 'nullable',
  extraCode: 'string',
  unknownFields: 'boolean',
  nullBlocks: 'strings',
  missingBlocks: 'strings',
  evidencesAs: ['list', 'objects', 'paths'],
  overlay: 'object',
  replace: 'object',
  acceptationsRefused: 'boolean',
  imageMegabytes: 'number',
  imageUnreadable: 'boolean',
};
const EVIDENCE: Kinds<EvidenceFaults> = {
  ...CALL,
  method: ['GET', 'POST'],
  otherMethodStatus: [404, 405, 501],
  late: 'number',
  lateMs: 'number',
  lateStatus: [202, 204, 404, 409, 425],
  emptyZip: 'number',
  base64: 'number',
  missing: 'strings',
  missingTimes: 'number',
  extraFiles: 'number',
  folders: 'boolean',
  paddingBytes: 'number',
  malicious: MALICIOUS_ENTRIES,
  megabytes: 'number',
  stable: 'boolean',
  cutAfterBytes: 'number',
  cuts: 'number',
  bytesPerSecond: 'number',
  chunked: 'boolean',
  etag: ['strong', 'weak', 'none', 'same', 'changing'],
  noRange: 'boolean',
  wrongRange: 'number',
  shorterLater: 'boolean',
};
const WEBHOOK: Kinds<WebhookFaults> = {
  never: 'boolean',
  repeat: 'number',
  early: 'boolean',
  claims: 'strings',
  outOfOrder: 'boolean',
  delayMs: 'number',
  unknownResult: 'string',
  customId: 'string',
};
const SCOPES: Readonly<Record<keyof SandboxFaults, Readonly<Record<string, Kind>>>> = {
  any: CALL,
  create: CREATE,
  result: RESULT,
  evidence: EVIDENCE,
  webhook: WEBHOOK,
};

/** The faults as given; a misspelt one is a SandboxError, so that no test passes without its fault. */
export function checkFaults(value: unknown): SandboxFaults {
  for (const [scope, faults] of entriesOf(value, 'faults')) {
    const kinds: Readonly<Record<string, Kind>> | undefined = Object.entries(SCOPES).find(
      ([name]) => name === scope,
    )?.[1];
    if (!kinds) throw unknown(scope, `one of ${Object.keys(SCOPES).join(', ')}`);
    for (const [name, fault] of entriesOf(faults, scope)) {
      const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
      if (kind === undefined) throw unknown(`${scope}.${name}`, 'a fault of the documented ones');
      if (!isOfKind(fault, kind)) {
        throw unknown(`${scope}.${name}`, typeof kind === 'string' ? kind : kind.join(', '));
      }
    }
  }
  return value as SandboxFaults;
}

function isOfKind(value: unknown, kind: Kind): boolean {
  if (typeof kind !== 'string') return (kind as readonly unknown[]).includes(value);
  if (kind === 'number') return typeof value === 'number' && value >= 0;
  if (kind === 'strings') return Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (kind === 'nullable') return value === null || typeof value === 'string';
  return typeof value === kind && value !== null;
}

function entriesOf(value: unknown, name: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unknown(name, 'an object');
  return Object.entries(value);
}

function unknown(name: string, mustBe: string): SandboxError {
  return new SandboxError('unknownFault', `${name} must be ${mustBe}`);
}
