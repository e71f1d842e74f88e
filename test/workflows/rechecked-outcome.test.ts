import assert from 'node:assert/strict';
import type { EvidenceAnswer, ResultSummary } from '../../workflows/activity-contract.js';
import type { EvidenceSummary, RecheckedOutcome } from '../../workflows/contract.js';
import { withEnding, withEvidence } from '../../workflows/rechecked-outcome.js';

const SHA = 'ab'.repeat(32);
const NONE: EvidenceSummary = {
  state: 'none',
  reason: 'notAsked',
  ref: null,
  sha256: null,
  bytes: null,
  filesOmitted: 0,
  files: [],
};
const ARCHIVE: EvidenceSummary = { ...NONE, state: 'stored', reason: null, ref: 'm', sha256: SHA, bytes: 9 };
const KNOWN: RecheckedOutcome = {
  customId: 'c1',
  onboardingId: 'o1',
  status: 'FINISHED',
  score: 1,
  errorEvent: null,
  flags: ['evidenceMissing', 'stepFailed'],
  result: { ref: 'r', sha256: SHA, bytes: 2 },
  evidence: ARCHIVE,
  custody: null,
};
const SUMMARY: ResultSummary = {
  status: 'FINISHED',
  score: 2,
  errorEvent: null,
  flags: ['unknownCodes'],
  result: { ref: 'r2', sha256: SHA, bytes: 3 },
  files: { ref: 'f', sha256: SHA, bytes: 4 },
};
const NOT_READY: EvidenceAnswer = {
  evidence: { ...NONE, state: 'notReady', reason: 'http404' },
  flags: ['evidenceNotReady'],
  receipt: null,
};

describe('what a recheck makes of an answer', () => {
  it('keeps the archive of the same ending where Finwave no longer delivers it', () => {
    const { outcome, receipt } = withEvidence(KNOWN, SUMMARY, NOT_READY);
    assert.deepEqual(outcome.evidence, ARCHIVE);
    assert.deepEqual(outcome.flags, ['evidenceMissing', 'unknownCodes']);
    assert.deepEqual([outcome.score, outcome.result?.ref, receipt], [2, 'r2', null]);
  });

  it('passes no earlier archive off as that of another ending', () => {
    const { outcome } = withEvidence({ ...KNOWN, status: 'INCOMPLETED' }, SUMMARY, NOT_READY);
    assert.equal(outcome.evidence.state, 'notReady');
    assert.deepEqual(outcome.flags, ['evidenceNotReady', 'unknownCodes']);
  });

  it('takes the archive that came, with its flags alone', () => {
    const evidence = { ...ARCHIVE, ref: 'm2' };
    const receipt = { ref: 'x', sha256: SHA, bytes: 4 };
    const persisted = withEvidence(KNOWN, SUMMARY, { evidence, flags: [], receipt });
    assert.deepEqual(persisted.outcome.evidence, evidence);
    assert.deepEqual([persisted.outcome.flags, persisted.receipt], [['unknownCodes'], receipt]);
  });

  it('leaves a known ending as it is while the process is open again', () => {
    const open = { kind: 'deadline', status: 'FINISHED', flags: ['resultMissing'] } as const;
    assert.deepEqual(withEnding(KNOWN, open), { outcome: KNOWN, receipt: null, files: null });
  });

  it('follows an open process that had not ended before', () => {
    const known = { ...KNOWN, status: 'CREATED', flags: ['resultMissing'], evidence: NONE } as const;
    const { outcome } = withEnding(known, { kind: 'deadline', status: 'INPROCESS', flags: [] });
    assert.deepEqual([outcome.status, outcome.flags], ['INPROCESS', []]);
  });
});
