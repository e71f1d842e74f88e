import assert from 'node:assert/strict';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { VENDOR_FAILURE_CODES, type VendorFailureCode } from '../../activities/ports.js';
import { toApplicationFailure, type TranslationContext } from '../../activities/to-application-failure.js';
import { StoreError } from '../../src/stores/store-error.js';
import { vendorFailure } from './fake-ports.js';

const translate = (
  code: VendorFailureCode,
  stage: TranslationContext['stage'],
  part = {},
): ApplicationFailure => {
  const failure = toApplicationFailure(vendorFailure(code, part), {
    doing: 'read the result',
    bodyRef: null,
    stage,
  });
  assert.ok(failure instanceof ApplicationFailure);
  return failure;
};

const STAGES = ['create', 'repeatedCreate', 'underWay', 'evidence'] as const;

/** Code and HTTP status, then type and `final` or `retried`, by stage. */
const TABLE: readonly (readonly [VendorFailureCode, number | null, ...string[]])[] = [
  [
    'refusedInput',
    null,
    'InvalidInput final',
    'InvalidInput final',
    'VendorProtocolError retried',
    'VendorProtocolError retried',
  ],
  [
    'notYet',
    404,
    'VendorRejected final',
    'VendorRejected final',
    'VendorRejected retried',
    'EvidenceNotReady retried',
  ],
  ...[200, 202, 204, 425].map(
    (status) =>
      [
        'notYet',
        status,
        'VendorProtocolError retried',
        'VendorProtocolError retried',
        'VendorRejected retried',
        'EvidenceNotReady retried',
      ] as const,
  ),
  [
    'exists',
    409,
    'VendorRejected final',
    'VendorRejected retried',
    'VendorRejected retried',
    'VendorRejected retried',
  ],
  ['noGood', 200, ...Array<string>(4).fill('VendorProtocolError retried')],
  [
    'noGood',
    302,
    'VendorProtocolError final',
    'VendorProtocolError final',
    'VendorProtocolError retried',
    'VendorProtocolError retried',
  ],
  [
    'noGood',
    422,
    'VendorRejected final',
    'VendorRejected final',
    'VendorRejected retried',
    'VendorRejected retried',
  ],
  [
    'refused',
    401,
    'VendorUnauthorized final',
    'VendorUnauthorized final',
    'VendorUnauthorized retried',
    'VendorUnauthorized retried',
  ],
  ['away', 503, ...Array<string>(4).fill('VendorUnavailable retried')],
  ['away', null, ...Array<string>(4).fill('VendorUnavailable retried')],
  ['evidenceIncomplete', 200, ...Array<string>(4).fill('EvidenceNotReady retried')],
  ['noRoom', 200, ...Array<string>(4).fill('StillPending retried')],
];

describe('toApplicationFailure (C36)', () => {
  it('has a row for every code', () => {
    assert.deepEqual([...new Set(TABLE.map(([code]) => code))].sort(), [...VENDOR_FAILURE_CODES].sort());
  });

  for (const [code, httpStatus, ...expected] of TABLE) {
    for (const [index, stage] of STAGES.entries()) {
      it(`makes ${code} (${String(httpStatus)}) of a call ${stage} ${expected[index] ?? ''}`, () => {
        const failure = translate(code, stage, { httpStatus });
        assert.equal(
          `${failure.type ?? ''} ${failure.nonRetryable === true ? 'final' : 'retried'}`,
          expected[index],
        );
      });
    }
  }

  it('delays the next attempt by Retry-After, capped, and jittered upward only', () => {
    for (const [retryAfterMs, least] of [
      [7_000, 7_000],
      [86_400_000, 900_000],
      [Infinity, 900_000],
    ] as const) {
      const delays = Array.from({ length: 50 }, () =>
        Number(translate('away', 'underWay', { retryAfterMs }).nextRetryDelay),
      );
      assert.ok(delays.every((delay) => delay >= least && delay <= least * 1.1));
      assert.ok(new Set(delays).size > 1);
    }
    assert.equal(translate('away', 'underWay').nextRetryDelay, undefined);
  });

  for (const retryAfterMs of [0, -1, 1, 999]) {
    it(`asks again after a second at the earliest where Retry-After says ${retryAfterMs.toString()} ms (I11)`, () => {
      const delay = Number(translate('away', 'underWay', { retryAfterMs }).nextRetryDelay);
      assert.ok(delay >= 1_000 && delay <= 1_100, delay.toString());
    });
  }

  it('calls waiting benign, and trouble not', () => {
    const categories = (['notYet', 'away'] as const).map((code) => translate(code, 'evidence').category);
    assert.deepEqual(
      categories.map((category) => category === ApplicationFailureCategory.BENIGN),
      [true, false],
    );
  });

  it('names the stored body and never quotes it', () => {
    const failure = toApplicationFailure(vendorFailure('noGood', { body: Buffer.from('secret') }), {
      doing: 'create the onboarding',
      bodyRef: 'c1/refusal/abc',
      stage: 'create',
    });
    assert.ok(failure instanceof ApplicationFailure);
    assert.ok(failure.message.includes('c1/refusal/abc') && !JSON.stringify(failure).includes('secret'));
  });

  it('retries whatever a store says, and hands on what it does not know', () => {
    const store = toApplicationFailure(new StoreError('storeMisconfigured', 'install pg'), {
      doing: 'store the outcome',
      bodyRef: null,
      stage: 'underWay',
    });
    assert.ok(
      store instanceof ApplicationFailure && store.type === 'StorageUnavailable' && !store.nonRetryable,
    );
    const bug = new TypeError('a bug');
    assert.equal(toApplicationFailure(bug, { doing: 'x', bodyRef: null, stage: 'underWay' }), bug);
  });
});
