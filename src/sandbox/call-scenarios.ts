import { type CallFaults, type CreateFaults, MALICIOUS_ENTRIES, type SandboxFaults } from './faults.js';
import { PERSON_PRESETS } from './person.js';
import { ALWAYS, finished, type Scenario, type Scenarios } from './scenario.js';

/** Somebody who comes only when the answers that were lost have been asked for again. */
const comesLate = (says: string, create: CreateFaults): Scenario => ({
  says,
  person: {
    steps: [
      { after: 4000, step: 'start' },
      { after: 300, step: 'finish' },
    ],
  },
  faults: { create },
});

/** Nobody comes who was sent no link. */
const unreachable = (says: string, create: CreateFaults): Scenario => ({
  says,
  person: PERSON_PRESETS.neverComes,
  faults: { create },
});

/** What is peculiar to the create. */
export const CREATE_SCENARIOS: Scenarios = {
  'create-lost': comesLate('The first two answers of the create are lost; the onboarding exists', {
    lostAnswers: 2,
  }),
  'create-exists': comesLate('The first answer is lost, and a repeat is refused as one that exists', {
    lostAnswers: 1,
    repeatStatus: 409,
  }),
  'create-new-id': comesLate('The first answer is lost, and the repeat has another onboardingId', {
    lostAnswers: 1,
    newIdOnRepeat: true,
  }),
  'create-without-url': unreachable('CREATED, and never a URL', { urlNull: ALWAYS }),
  'create-odd-url': unreachable('A URL that is only a path', { url: 'onboarding/start' }),
  'create-odd-id': unreachable('An onboardingId that is a path', { onboardingId: '../../outside' }),
  'create-unknown-status': finished('The create answers a status that is none of the five', {
    create: { unknownStatus: ALWAYS },
  }),
  'create-finished': finished('FINISHED before the create was answered', {
    create: { endedAtOnce: 'FINISHED' },
  }),
  'create-incompleted': finished('INCOMPLETED before the create was answered', {
    create: { endedAtOnce: 'INCOMPLETED' },
  }),
  'create-timeout': finished('TIMEOUT before the create was answered', {
    create: { endedAtOnce: 'TIMEOUT' },
  }),
};

/** What is peculiar to the result call. */
export const RESULT_SCENARIOS: Scenarios = {
  'result-late': finished('The first three results are a 404', { result: { notFound: 3 } }),
  'result-lags': finished('The first three results after the end still say INPROCESS', {
    result: { lagPolls: 3 },
  }),
  'result-unknown-status': finished('The status is none of the five', { result: { unknownStatus: ALWAYS } }),
  'result-large': finished('A result of 20 MiB', { result: { imageMegabytes: 20 } }),
  'other-onboarding': finished("The result is another onboarding's", { result: { foreign: ALWAYS } }),
};

/** What is peculiar to the evidences call and its archive. */
export const EVIDENCE_SCENARIOS: Scenarios = {
  'evidence-late': finished('The first four answers of the evidences call are a 404', {
    evidence: { late: 4 },
  }),
  'evidence-empty-zip': finished('An archive without entries', { evidence: { emptyZip: ALWAYS } }),
  'evidence-base64': finished('The archive as base64 text', { evidence: { base64: ALWAYS } }),
  'evidence-get-only': finished('Evidence by GET only, POST is a 405', { evidence: { method: 'GET' } }),
  'evidence-post-only': finished('Evidence by POST only, GET is a 405', { evidence: { method: 'POST' } }),
  'evidence-missing-file': finished('A file that the result names is not in the archive', {
    evidence: { missing: ['biometrySmile'] },
  }),
  'evidence-missing-once': finished('A file that the result names is missing from the first archive', {
    evidence: { missing: ['biometrySmile'], missingTimes: 1 },
  }),
  'evidence-extra-files': finished('Three files that the result does not name', {
    evidence: { extraFiles: 3 },
  }),
  'evidence-wrong-type': finished('A good archive as `text/html`', {
    evidence: { headers: { 'content-type': 'text/html' } },
  }),
  'evidence-wrong-encoding': finished('A good archive as `Content-Encoding: utf-8`', {
    evidence: { headers: { 'content-encoding': 'utf-8' } },
  }),
  'evidence-gzip': finished('A gzip body that nobody asked for', { evidence: { compressed: ALWAYS } }),
  'evidence-interrupted': finished('The first download breaks off, and can be resumed', {
    evidence: { stable: true, cutAfterBytes: 20_000 },
  }),
  'evidence-interrupted-anew': finished(
    'The first download breaks off, and the archive is another one then',
    {
      evidence: { cutAfterBytes: 20_000 },
    },
  ),
  'evidence-padded': finished('A good archive between zeros', { evidence: { paddingBytes: 512 } }),
  'evidence-folders': finished('A good archive with folders in it', { evidence: { folders: true } }),
  ...Object.fromEntries(
    MALICIOUS_ENTRIES.map((malicious) => [
      `evidence-${malicious.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      finished('An archive that no reader may accept', { evidence: { malicious } }),
    ]),
  ),
};

const claims = (result: string): Scenario => ({
  says: `A webhook claims \`${result}\`, whatever is true`,
  person: PERSON_PRESETS.neverComes,
  faults: { webhook: { claims: [result] } },
});

/** The calls that Finwave makes. */
export const WEBHOOK_SCENARIOS: Scenarios = {
  'webhook-created': claims('CREATED'),
  'webhook-inprocess': claims('INPROCESS'),
  'webhook-incompleted': claims('INCOMPLETED'),
  'webhook-timeout': claims('TIMEOUT'),
  'webhook-finished': claims('FINISHED'),
  'webhook-unknown': claims('ON_HOLD'),
  'webhook-repeated': finished('Each webhook comes five times', { webhook: { repeat: 4 } }),
  'webhook-never': finished('No webhook comes', { webhook: { never: true } }),
  'webhook-late': finished('Each webhook comes two seconds late', { webhook: { delayMs: 2000 } }),
  'webhook-early': finished('A webhook comes before the create is answered', { webhook: { early: true } }),
  'webhook-out-of-order': finished('INPROCESS comes after the end', { webhook: { outOfOrder: true } }),
  'webhook-other-customer': finished("Another customId in each webhook's body", {
    webhook: { customId: 'somebody-else' },
  }),
};

const FLAKY: CallFaults = { resets: 1, tooManyRequests: 1, serverErrors: 1 };
const eachCall = (faults: CallFaults): SandboxFaults => ({
  create: faults,
  result: faults,
  evidence: faults,
});

/** What befalls every call alike. */
export const COMMON_SCENARIOS: Scenarios = {
  flaky: finished('Each call is reset, then answered 429 and 503, then rightly', eachCall(FLAKY)),
  'retry-after-zero': finished(
    'Each call is twice answered 429 with `Retry-After: 0`, then rightly',
    eachCall({ tooManyRequests: 2, retryAfterSeconds: 0 }),
  ),
  recovered: { says: 'Nothing goes wrong any more', person: PERSON_PRESETS.neverComes, faults: {} },
};
