import assert from 'node:assert/strict';
import {
  INFORMING_FLAGS,
  ONBOARDING_STATUSES,
  OUTCOME_FLAGS,
  needsALook,
  type OutcomeFlag,
} from '../../workflows/contract.js';

describe('needsALook', () => {
  it('is false only for FINISHED whose flags merely inform', () => {
    const informing: readonly OutcomeFlag[] = ['unknownCodes', 'imageUnreadable', 'unreadableText'];
    assert.deepEqual(INFORMING_FLAGS, informing);
    for (const status of ONBOARDING_STATUSES) {
      assert.equal(needsALook({ status, flags: [] }), status !== 'FINISHED', status);
      assert.equal(needsALook({ status, flags: informing }), status !== 'FINISHED', status);
    }
    for (const flag of OUTCOME_FLAGS.filter((known) => !informing.includes(known)))
      assert.equal(needsALook({ status: 'FINISHED', flags: [...informing, flag] }), true, flag);
  });

  it('is true for a flag that a later version added', () => {
    assert.equal(needsALook({ status: 'FINISHED', flags: ['notYetKnown' as OutcomeFlag] }), true);
  });
});
