import type {
  EvidenceAnswer,
  PersistRecheckRequest,
  PollAnswer,
  ResultSummary,
  Unlisted,
} from './activity-contract.js';
import { OUTCOME_FLAGS, isTerminal, type OutcomeFlag, type RecheckedOutcome } from './contract.js';

/** What an archive, or its absence, says. */
const EVIDENCE_FLAGS: readonly OutcomeFlag[] = [
  'evidenceMissing',
  'evidenceRejected',
  'evidenceUnreadable',
  'evidenceNotReady',
];

/** After an answer that is no ending: one that is known stays, since nothing may come of what is open. */
export function withEnding(
  known: RecheckedOutcome,
  answer: Exclude<PollAnswer, { kind: 'terminal' }>,
): PersistRecheckRequest<Unlisted<RecheckedOutcome>> {
  const { flags = [], result = null, files = null } = answer.kind === 'deadline' ? answer : {};
  if (isTerminal(known.status)) return { outcome: known, receipt: null, files: null };
  const outcome = {
    ...known,
    status: answer.status,
    flags: inOrder(flags),
    result: result ?? known.result,
  };
  return { outcome, receipt: null, files };
}

/**
 * After an ending. An archive that came for this very status stays where none comes any more: what is
 * stored is not lost because Finwave no longer delivers it.
 */
export function withEvidence(
  known: RecheckedOutcome,
  summary: ResultSummary,
  collected: EvidenceAnswer,
): PersistRecheckRequest<Unlisted<RecheckedOutcome>> {
  const { status, score, errorEvent, result } = summary;
  const stays =
    known.status === status && known.evidence.sha256 !== null && collected.evidence.sha256 === null;
  const flags = stays ? known.flags.filter((flag) => EVIDENCE_FLAGS.includes(flag)) : collected.flags;
  return {
    outcome: {
      ...known,
      status,
      score,
      errorEvent,
      result,
      flags: inOrder([...summary.flags, ...flags]),
      evidence: stays ? known.evidence : collected.evidence,
    },
    receipt: stays ? null : collected.receipt,
    files: summary.files,
  };
}

function inOrder(flags: readonly OutcomeFlag[]): OutcomeFlag[] {
  return OUTCOME_FLAGS.filter((flag) => flags.includes(flag));
}
