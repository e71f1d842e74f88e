import assert from 'node:assert/strict';
import { MALICIOUS_ENTRIES } from '../../src/sandbox/index.js';
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
  readonly also?: (walk: Walk) => void;
}

const always = (said: string): string => `${said} ×5`;
/** A client may refuse it at once, or leave it to the reader of the bytes. */
const NO_ARCHIVE = /^(no archive|HTTP 200) ×5$/;
const BROKEN_OFF_ONCE = /^(no answer|HTTP 200) → archive$/;
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

/** What each of the three calls is answered, `create`, `result` and `evidence`. */
const ANSWERED: readonly (readonly [string, string, string, string | RegExp])[] = [
  ...[202, 204, 404, 409, 425, 400, 422, 401, 403, 408, 429, 500, 503].map((status) => {
    const said = `HTTP ${status.toString()}`;
    return [status.toString(), said, said, said] as const;
  }),
  ['redirect', 'HTTP 307', 'HTTP 307', 'HTTP 307'],
  ['empty', 'HTTP 201', 'HTTP 200', NO_ARCHIVE],
  ['html', 'HTTP 201', 'HTTP 200', NO_ARCHIVE],
  ['json', 'HTTP 200', 'HTTP 200', NO_ARCHIVE],
  ['text', 'HTTP 200', 'HTTP 200', NO_ARCHIVE],
  ['half', 'HTTP 201', 'HTTP 200', NO_ARCHIVE],
  ['reset', 'no answer', 'no answer', 'no answer'],
  ['silent', 'no answer', 'no answer', 'no answer'],
  ['truncated', 'HTTP 201', 'HTTP 200', /^(no answer|HTTP 200) ×5$/],
];

/** Every scenario but those that {@link ASKED_PLAINLY} names. */
export const EXPECTED: Readonly<Record<string, Expected>> = {
  ...Object.fromEntries(
    ANSWERED.flatMap(([name, create, result, evidence]): [string, Expected][] => [
      [`create-${name}`, { create: always(create), ...unread }],
      [`result-${name}`, { result: always(result) }],
      [`evidence-${name}`, { evidence: typeof evidence === 'string' ? always(evidence) : evidence }],
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
    evidence: always('HTTP 404'),
    also: holds({ 'processStatus.startedAt': null }),
  },
  'never-comes': { result: 'CREATED', evidence: always('HTTP 404'), webhooks: [] },
  started: { result: 'INPROCESS', evidence: always('HTTP 404'), webhooks: ['INPROCESS'] },
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
    also: holds({ 'ocr.authenticity.PATTERN_CHECKS.value': false, 'ocr.validations.OVERALL.value': false }),
  },
  'expired-document': {
    also: holds({
      'ocr.fields.EXPIRY_DATE.validity_status': false,
      'ocr.fields.EXPIRY_DATE.value': '2019-11-14',
    }),
  },
  'face-mismatch': { also: holds({ 'processStatus.steps.biometry': false, 'biometry.score': 8.4 }) },
  'not-alive': {
    also: holds({ 'biometry.blink.success': false, 'biometry.smile.success': true }),
  },
  'low-score': { also: holds({ 'processStatus.score': 12, 'biometry.blink.success': true }) },
  'step-unconfirmed': { also: holds({ 'processStatus.steps.biometry': null, biometry: null }) },
  'acceptation-refused': {
    also: holds({ acceptations: [{ text: 'I agree.', accepted: false, mandatory: true }] }),
  },
  'acceptation-missing': { also: holds({ acceptations: undefined }) },
  'error-event': { also: holds({ 'processStatus.errorEvent': 'OCR_ERROR' }) },
  'timeout-without-event': { result: 'TIMEOUT', also: holds({ 'processStatus.errorEvent': null }) },
  'result-partial': { also: holds({ processStatus: undefined, evidences: null }) },

  'create-lost': { create: 'no answer ×2 → CREATED' },
  'create-exists': { create: 'no answer → HTTP 409 ×4', ...unread },
  'create-new-id': { create: 'no answer → CREATED' },
  'create-without-url': { create: 'CREATED without URL', result: 'CREATED', evidence: always('HTTP 404') },
  'create-odd-url': { create: always('HTTP 201'), ...unread },
  'create-odd-id': { create: always('HTTP 201'), ...unread },
  'create-unknown-status': { create: /^(ON_HOLD|CREATED)$/ },
  'create-finished': { create: 'FINISHED without URL' },
  'create-incompleted': { create: 'INCOMPLETED without URL', result: 'INCOMPLETED' },
  'create-timeout': { create: 'TIMEOUT without URL', result: 'TIMEOUT' },

  'result-late': { result: 'HTTP 404 ×3 → FINISHED' },
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
    also: (seen) => {
      assert.equal((at(seen, 'logs') as { code: string }[]).at(-1)?.code, 'A_CODE_OF_TOMORROW');
    },
  },
  'unknown-fields': { also: holds({ 'processStatus.channel': 'WEB' }) },
  'unreadable-fields': {
    also: holds({ 'processStatus.score': 'high', 'processStatus.steps.ocr': 'perhaps' }),
  },
  'unreadable-image': { also: holds({ 'ocr.images.SIGNATURE.value': '/9j/*** not base64 ***' }) },
  'data-uri-image': {
    also: (seen) => {
      const { value } = at(seen, 'ocr.images.PORTRAIT') as { value: string };
      assert.match(value, /^data:image\/jpeg;base64,\S{50,76}\r\n/);
    },
  },
  'other-spelling': {
    result: /finished/i,
    also: holds({
      status: ' finished ',
      'processStatus.score': '97.5',
      'processStatus.steps.ocr': 1,
      'processStatus.errorEvent': '',
    }),
  },
  'single-object': { also: holds({ 'smsEvents.code': 'SMS_SENDED' }) },
  'id-missing': {
    also: (seen) => {
      holds({ customId: undefined, onboardingId: seen.onboardingId })(seen);
    },
  },
  'ids-missing': { also: holds({ customId: undefined, onboardingId: undefined }) },
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

  'evidence-late': { evidence: 'HTTP 404 ×2 → archive' },
  'evidence-empty-zip': { evidence: NO_ARCHIVE },
  'evidence-base64': { evidence: NO_ARCHIVE },
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
  'evidence-interrupted': { evidence: BROKEN_OFF_ONCE },
  'evidence-interrupted-anew': { evidence: BROKEN_OFF_ONCE },
  'evidence-padded': { evidence: /archive/ },
  'evidence-folders': {
    also: ({ entries }) => {
      assert.ok(entries.every((name) => name.startsWith('./evidence/')));
    },
  },

  'webhook-created': { result: 'CREATED', evidence: always('HTTP 404'), webhooks: ['CREATED'] },
  'webhook-inprocess': { result: 'CREATED', evidence: always('HTTP 404'), webhooks: ['INPROCESS'] },
  'webhook-incompleted': { result: 'CREATED', evidence: always('HTTP 404'), webhooks: ['INCOMPLETED'] },
  'webhook-timeout': { result: 'CREATED', evidence: always('HTTP 404'), webhooks: ['TIMEOUT'] },
  'webhook-finished': { result: 'CREATED', evidence: always('HTTP 404'), webhooks: ['FINISHED'] },
  'webhook-unknown': { result: 'CREATED', evidence: always('HTTP 404'), webhooks: ['ON_HOLD'] },
  'webhook-repeated': {
    webhooks: [...Array<string>(5).fill('INPROCESS'), ...Array<string>(5).fill('FINISHED')],
  },
  'webhook-never': { webhooks: [] },
  'webhook-late': { webhooks: ['INPROCESS', 'FINISHED'] },
  'webhook-early': { webhooks: ['CREATED', 'INPROCESS', 'FINISHED'] },
  'webhook-out-of-order': { webhooks: ['FINISHED', 'INPROCESS'] },
  'webhook-other-customer': { webhooks: ['INPROCESS', 'FINISHED'], told: 'somebody-else' },

  flaky: {
    create: 'no answer → HTTP 429 → HTTP 503 → CREATED',
    result: 'no answer → HTTP 429 → HTTP 503 → FINISHED',
    evidence: 'no answer → HTTP 429 → HTTP 503 → archive',
  },
  'retry-after-zero': {
    create: 'HTTP 429 ×2 → CREATED',
    result: 'HTTP 429 ×2 → FINISHED',
    evidence: 'HTTP 429 ×2 → archive',
  },
  recovered: { result: 'CREATED', evidence: always('HTTP 404'), webhooks: [] },
};

/** Good answers in a spelling about which the client has its own opinion: looked at without it. */
export const ASKED_PLAINLY = [
  'unreadable-text',
  'evidence-wrong-type',
  'evidence-wrong-encoding',
  'evidence-gzip',
] as const;
