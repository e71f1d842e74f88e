import assert from 'node:assert/strict';
import { MALICIOUS_ENTRIES } from '../../src/sandbox/index.js';
import type { OutcomeFlag } from '../../workflows/contract.js';
import type { Walk } from './scenario-walk.js';

/** What the vendor's real client gets to see; what is not given is as for somebody who finishes. */
export interface Expected {
  readonly create?: string | RegExp;
  readonly result?: string | RegExp | null;
  readonly evidence?: string | RegExp | null;
  /** The `result` of each webhook. Default: not looked at. */
  readonly webhooks?: readonly string[];
  /** The customId in their bodies. Default: the right one. */
  readonly told?: string;
  /** What the result gives to look at. Default: nothing. */
  readonly flags?: readonly OutcomeFlag[];
  readonly also?: (walk: Walk) => void;
}

const always = (said: string): string => `${said} ×5`;
const unread = { result: null, evidence: null };

/** The result's value at a path such as `ocr.fields.LAST_NAME.value`; a list's elements by their name. */
function at({ document }: Walk, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    if (Array.isArray(value))
      return value.find((element: { name?: string }) => element.name === key) as unknown;
    return (value as Record<string, unknown> | null | undefined)?.[key];
  }, document);
}

const holds =
  (values: Readonly<Record<string, unknown>>): NonNullable<Expected['also']> =>
  (seen) => {
    for (const [path, value] of Object.entries(values)) assert.deepEqual(at(seen, path), value, path);
  };

/** What each of the three calls, `create`, `result` and `evidence`, makes of an answer. */
const ANSWERED: readonly (readonly [name: string, create: string, result: string, evidence: string])[] = [
  ...Object.entries({
    notYet: [202, 204, 404, 425],
    noGood: [400, 422],
    away: [408, 429, 500, 503],
  }).flatMap(([code, statuses]) =>
    statuses.map((status) => {
      const said = `${code} http${status.toString()}`;
      return [status.toString(), said, said, said] as const;
    }),
  ),
  // The result call takes the token, so it is only the evidence's path that is refused.
  ['401', 'refused http401', 'refused http401', 'noGood http401'],
  ['403', 'refused http403', 'refused http403', 'noGood http403'],
  ['409', 'exists http409', 'notYet http409', 'notYet http409'],
  ['redirect', 'noGood redirect', 'noGood redirect', 'noGood redirect'],
  ['empty', 'notYet empty', 'notYet empty', 'notYet empty'],
  ['html', 'noGood html', 'noGood html', 'noGood html'],
  ['json', 'noGood json', 'noGood json', 'noGood json'],
  ['text', 'noGood text', 'noGood text', 'noGood text'],
  // Half an archive begins like one: only the gate sees that it cannot be read.
  ['half', 'noGood json', 'noGood json', 'no archive'],
  ['reset', 'away unreachable', 'away unreachable', 'away unreachable'],
  ['silent', 'away unreachable', 'away unreachable', 'away unreachable'],
  ['truncated', 'away truncated', 'away truncated', 'away truncated'],
];

/** Every scenario. */
export const EXPECTED: Readonly<Record<string, Expected>> = {
  ...Object.fromEntries(
    ANSWERED.flatMap(([name, create, result, evidence]): [string, Expected][] => [
      [`create-${name}`, { create: always(create), ...unread }],
      [`result-${name}`, { result: always(result) }],
      [`evidence-${name}`, { evidence: always(evidence) }],
    ]),
  ),
  // What is odd about each archive, evidence-faults.test.ts looks at; no two readers read them alike.
  ...Object.fromEntries(
    MALICIOUS_ENTRIES.map((malicious): [string, Expected] => {
      const name = malicious.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      return [`evidence-${name}`, { evidence: /archive/ }];
    }),
  ),

  finished: { also: holds({ 'processStatus.steps.sms': true, 'biometry.blink.success': true }) },
  abandoned: { result: 'INCOMPLETED', also: holds({ 'processStatus.errorEvent': 'USER_LEAVES_PROCESS' }) },
  timeout: { result: 'TIMEOUT', also: holds({ 'processStatus.errorEvent': 'TIME_EXPIRED' }) },
  'timeout-unvisited': {
    result: 'TIMEOUT',
    evidence: always('notYet http404'),
    also: holds({ 'processStatus.startedAt': null }),
  },
  'never-comes': { result: 'CREATED', evidence: always('notYet http404'), webhooks: [] },
  started: { result: 'INPROCESS', evidence: always('notYet http404'), webhooks: ['INPROCESS'] },
  resumed: { webhooks: ['INPROCESS', 'INCOMPLETED', 'INPROCESS', 'FINISHED'] },
  'sms-exceeded': {
    result: 'INCOMPLETED',
    also: holds({ 'processStatus.errorEvent': 'SMS_EXCEEDED', 'processStatus.steps.sms': false }),
  },
  'otp-exceeded': {
    result: 'INCOMPLETED',
    also: holds({ 'processStatus.errorEvent': 'OTP_VALIDATION_EXCEEDED', 'processStatus.steps.sms': false }),
  },
  'ocr-exceeded': {
    result: 'INCOMPLETED',
    also: holds({ 'processStatus.errorEvent': 'OCR_RETRIES_EXCEEDED', 'processStatus.steps.ocr': false }),
  },
  'ocr-error': {
    result: 'INCOMPLETED',
    also: holds({ 'processStatus.errorEvent': 'OCR_ERROR', 'processStatus.steps.ocr': false }),
  },

  'fake-document': {
    flags: ['stepFailed'],
    also: holds({ 'ocr.authenticity.PATTERN_CHECKS.value': false, 'ocr.validations.OVERALL.value': false }),
  },
  'expired-document': {
    flags: ['stepFailed'],
    also: holds({
      'ocr.fields.EXPIRY_DATE.validity_status': false,
      'ocr.fields.EXPIRY_DATE.value': '2019-11-14',
    }),
  },
  'face-mismatch': {
    flags: ['stepFailed'],
    also: holds({ 'processStatus.steps.biometry': false, 'biometry.score': 8.4 }),
  },
  'not-alive': {
    flags: ['stepFailed'],
    also: holds({ 'biometry.blink.success': false, 'biometry.smile.success': true }),
  },
  'low-score': { also: holds({ 'processStatus.score': 12, 'biometry.blink.success': true }) },
  'step-unconfirmed': {
    flags: ['stepUnconfirmed'],
    also: holds({ 'processStatus.steps.biometry': null, biometry: null }),
  },
  'acceptation-refused': {
    flags: ['mandatoryAcceptationRefused'],
    also: holds({ acceptations: [{ text: 'I agree.', accepted: false, mandatory: true }] }),
  },
  'acceptation-missing': {
    flags: ['mandatoryAcceptationUnconfirmed'],
    also: holds({ acceptations: undefined }),
  },
  'error-event': { flags: ['errorEventDisagrees'], also: holds({ 'processStatus.errorEvent': 'OCR_ERROR' }) },
  'timeout-without-event': {
    result: 'TIMEOUT',
    flags: ['errorEventDisagrees'],
    also: holds({ 'processStatus.errorEvent': null }),
  },
  'result-partial': {
    flags: ['stepUnconfirmed', 'resultIncomplete'],
    also: holds({ processStatus: undefined, evidences: null }),
  },

  'create-lost': { create: 'away unreachable ×2 → CREATED' },
  'create-exists': { create: 'away unreachable → exists http409 ×4', ...unread },
  'create-new-id': { create: 'away unreachable → CREATED' },
  'create-without-url': {
    create: 'CREATED without URL',
    result: 'CREATED',
    evidence: always('notYet http404'),
  },
  'create-odd-url': { create: always('noGood json'), ...unread },
  'create-odd-id': { create: always('noGood json'), ...unread },
  'create-unknown-status': { create: 'ON_HOLD' },
  'create-finished': { create: 'FINISHED without URL' },
  'create-incompleted': { create: 'INCOMPLETED without URL', result: 'INCOMPLETED' },
  'create-timeout': { create: 'TIMEOUT without URL', result: 'TIMEOUT' },

  'result-late': { result: 'notYet http404 ×3 → FINISHED' },
  'result-lags': { result: 'INPROCESS ×3 → FINISHED' },
  'result-unknown-status': { result: always('ON_HOLD') },
  'result-large': {
    also: (seen) => {
      const { value } = at(seen, 'ocr.images.DOCUMENT') as { value: string };
      assert.ok(value.length > 20 * 1024 * 1024);
    },
  },
  'other-onboarding': { also: holds({ customId: 'somebody-else' }) },

  'unknown-codes': {
    flags: ['unknownCodes'],
    also: (seen) => {
      assert.equal((at(seen, 'logs') as { code: string }[]).at(-1)?.code, 'A_CODE_OF_TOMORROW');
    },
  },
  'unknown-fields': { also: holds({ 'processStatus.channel': 'WEB' }) },
  'unreadable-fields': {
    flags: ['unreadableFields'],
    also: (seen) => {
      holds({ 'processStatus.score': 'high', 'processStatus.steps.ocr': 'perhaps' })(seen);
      const { score, steps, unreadableFields } = seen.reading ?? assert.fail();
      assert.deepEqual([score, steps.ocr], [null, null]);
      assert.deepEqual(unreadableFields, ['processStatus.score', 'processStatus.steps.ocr']);
    },
  },
  'unreadable-text': { flags: ['unreadableText'] },
  'unreadable-image': { also: holds({ 'ocr.images.SIGNATURE.value': '/9j/*** not base64 ***' }) },
  'data-uri-image': {
    also: (seen) => {
      const { value } = at(seen, 'ocr.images.PORTRAIT') as { value: string };
      assert.match(value, /^data:image\/jpeg;base64,\S{50,76}\r\n/);
    },
  },
  'other-spelling': {
    result: ' finished ',
    also: (seen) => {
      holds({
        status: ' finished ',
        'processStatus.score': '97.5',
        'processStatus.steps.ocr': 1,
        'processStatus.errorEvent': '',
      })(seen);
      const { score, steps, errorEvent, unreadableFields } = seen.reading ?? assert.fail();
      assert.deepEqual([score, steps.ocr, errorEvent, unreadableFields], [97.5, true, null, []]);
    },
  },
  'single-object': { also: holds({ 'smsEvents.code': 'SMS_SENDED' }) },
  'id-missing': {
    also: (seen) => {
      holds({ customId: undefined, onboardingId: seen.onboardingId })(seen);
    },
  },
  'ids-missing': { flags: ['idsUnconfirmed'], also: holds({ customId: undefined, onboardingId: undefined }) },
  'names-as-objects': {
    also: (seen) => {
      assert.ok(seen.entries.includes(at(seen, 'evidences.fullVideo.filename') as string));
    },
  },
  'names-as-list': {
    also: (seen) => {
      const [first] = at(seen, 'evidences') as { type: string; filename: string }[];
      assert.equal(first?.type, 'fullVideo');
      assert.ok(seen.entries.includes(first.filename));
    },
  },
  'names-with-paths': {
    also: (seen) => {
      const path = at(seen, 'evidences.fullVideo') as string;
      assert.ok(
        path.startsWith('/var/finwave/') && seen.entries.includes(path.slice('/var/finwave/'.length)),
      );
    },
  },

  'evidence-late': { evidence: 'notYet http404 ×2 → archive' },
  'evidence-empty-zip': { evidence: always('no archive') },
  'evidence-base64': { evidence: always('noGood base64') },
  // How they are labelled, scenarios.test.ts looks at.
  'evidence-wrong-type': {},
  'evidence-wrong-encoding': {},
  'evidence-gzip': {},
  'evidence-get-only': {},
  'evidence-post-only': {},
  'evidence-missing-file': {
    also: (seen) => {
      assert.ok(!seen.entries.includes(at(seen, 'evidences.biometrySmile') as string));
    },
  },
  'evidence-missing-once': {
    also: (seen) => {
      assert.ok(!seen.entries.includes(at(seen, 'evidences.biometrySmile') as string));
    },
  },
  'evidence-extra-files': {
    also: ({ entries }) => {
      assert.equal(entries.filter((name) => name.startsWith('extra-')).length, 3);
    },
  },
  'evidence-interrupted': { evidence: 'away truncated → archive' },
  'evidence-interrupted-anew': { evidence: 'away truncated → archive' },
  'evidence-padded': { evidence: /archive/ },
  'evidence-folders': {
    also: ({ entries }) => {
      assert.ok(entries.every((name) => name.startsWith('./evidence/')));
    },
  },

  'webhook-created': { result: 'CREATED', evidence: always('notYet http404'), webhooks: ['CREATED'] },
  'webhook-inprocess': { result: 'CREATED', evidence: always('notYet http404'), webhooks: ['INPROCESS'] },
  'webhook-incompleted': { result: 'CREATED', evidence: always('notYet http404'), webhooks: ['INCOMPLETED'] },
  'webhook-timeout': { result: 'CREATED', evidence: always('notYet http404'), webhooks: ['TIMEOUT'] },
  'webhook-finished': { result: 'CREATED', evidence: always('notYet http404'), webhooks: ['FINISHED'] },
  'webhook-unknown': { result: 'CREATED', evidence: always('notYet http404'), webhooks: ['ON_HOLD'] },
  'webhook-repeated': {
    webhooks: [...Array<string>(5).fill('INPROCESS'), ...Array<string>(5).fill('FINISHED')],
  },
  'webhook-never': { webhooks: [] },
  'webhook-late': { webhooks: ['INPROCESS', 'FINISHED'] },
  'webhook-early': { webhooks: ['CREATED', 'INPROCESS', 'FINISHED'] },
  'webhook-out-of-order': { webhooks: ['FINISHED', 'INPROCESS'] },
  'webhook-other-customer': { webhooks: ['INPROCESS', 'FINISHED'], told: 'somebody-else' },

  flaky: {
    create: 'away unreachable → away http429 → away http503 → CREATED',
    result: 'away unreachable → away http429 → away http503 → FINISHED',
    evidence: 'away unreachable → away http429 → away http503 → archive',
  },
  'retry-after-zero': {
    create: 'away http429 ×2 → CREATED',
    result: 'away http429 ×2 → FINISHED',
    evidence: 'away http429 ×2 → archive',
  },
  recovered: { result: 'CREATED', evidence: always('notYet http404'), webhooks: [] },
};
