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

/** Type, and `final` or `retried`, by stage. */
const TABLE: Readonly<Record<VendorFailureCode, Readonly<Record<TranslationContext['stage'], string>>>> = {
  refusedInput: {
    create: 'InvalidInput final',
    justCreated: 'InvalidInput final',
    underWay: 'InvalidInput final',
    evidence: 'InvalidInput final',
  },
  rejected: {
    create: 'VendorRejected final',
    justCreated: 'VendorRejected retried',
    underWay: 'VendorRejected retried',
    evidence: 'VendorRejected retried',
  },
  notFound: {
    create: 'VendorRejected final',
    justCreated: 'VendorUnavailable retried',
    underWay: 'VendorRejected final',
    evidence: 'VendorRejected retried',
  },
  unauthorized: {
    create: 'VendorUnauthorized final',
    justCreated: 'VendorUnauthorized retried',
    underWay: 'VendorUnauthorized retried',
    evidence: 'VendorUnauthorized retried',
  },
  unavailable: {
    create: 'VendorUnavailable retried',
    justCreated: 'VendorUnavailable retried',
    underWay: 'VendorUnavailable retried',
    evidence: 'VendorUnavailable retried',
  },
  protocol: {
    create: 'VendorProtocolError retried',
    justCreated: 'VendorProtocolError retried',
    underWay: 'VendorProtocolError retried',
    evidence: 'VendorProtocolError retried',
  },
  badAnswer: {
    create: 'VendorProtocolError final',
    justCreated: 'VendorProtocolError retried',
    underWay: 'VendorProtocolError retried',
    evidence: 'VendorProtocolError retried',
  },
  evidenceNotReady: {
    create: 'EvidenceNotReady retried',
    justCreated: 'EvidenceNotReady retried',
    underWay: 'EvidenceNotReady retried',
    evidence: 'EvidenceNotReady retried',
  },
  evidenceRefused: {
    create: 'VendorRejected retried',
    justCreated: 'VendorRejected retried',
    underWay: 'VendorRejected retried',
    evidence: 'VendorRejected retried',
  },
  evidenceIncomplete: {
    create: 'EvidenceNotReady retried',
    justCreated: 'EvidenceNotReady retried',
    underWay: 'EvidenceNotReady retried',
    evidence: 'EvidenceNotReady retried',
  },
};

describe('toApplicationFailure (C36)', () => {
  for (const code of VENDOR_FAILURE_CODES) {
    for (const stage of ['create', 'justCreated', 'underWay', 'evidence'] as const) {
      it(`makes ${code} of a call ${stage} ${TABLE[code][stage]}`, () => {
        const failure = translate(code, stage);
        assert.equal(
          `${failure.type ?? ''} ${failure.nonRetryable === true ? 'final' : 'retried'}`,
          TABLE[code][stage],
        );
      });
    }
  }

  it('delays the next attempt by Retry-After, capped', () => {
    assert.equal(translate('unavailable', 'underWay', { retryAfterMs: 7_000 }).nextRetryDelay, 7_000);
    assert.equal(translate('unavailable', 'underWay', { retryAfterMs: 86_400_000 }).nextRetryDelay, 900_000);
    assert.equal(translate('unavailable', 'underWay').nextRetryDelay, undefined);
  });

  for (const retryAfterMs of [0, -1, 1, 999]) {
    it(`asks again after a second at the earliest where Retry-After says ${retryAfterMs.toString()} ms (I11)`, () => {
      assert.equal(translate('unavailable', 'underWay', { retryAfterMs }).nextRetryDelay, 1_000);
    });
  }

  it('asks soon again for a result just created', () => {
    assert.equal(translate('notFound', 'justCreated').nextRetryDelay, 5_000);
  });

  it('calls waiting benign, and trouble not', () => {
    const categories = (['evidenceNotReady', 'unavailable'] as const).map(
      (code) => translate(code, 'underWay').category,
    );
    assert.deepEqual(
      categories.map((category) => category === ApplicationFailureCategory.BENIGN),
      [true, false],
    );
  });

  it('names the stored body and never quotes it', () => {
    const failure = toApplicationFailure(vendorFailure('rejected', { body: Buffer.from('secret') }), {
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
