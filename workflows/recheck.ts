import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type {
  EvidenceAnswer,
  OnboardingActivities,
  PersistRecheckRequest,
  ResultSummary,
  SettledAnswer,
  Unlisted,
} from './activity-contract.js';
import type { RecheckAnswer, RecheckInput, RecheckedOutcome } from './contract.js';
import { invalidInput, toWorkflowFailure, type InputProblem } from './failures.js';
import { CUSTOM_ID_RULE, isCustomId, recheckIdOf } from './ids.js';
import { withEnding, withEvidence } from './rechecked-outcome.js';
import {
  RECHECK_BUDGET_MS,
  evidenceOptions,
  findSettledOptions,
  persistOptions,
  recheckPollOptions,
} from './policies.js';

/**
 * Asks Finwave again for result and evidence of a settled onboarding, for a few minutes at most, and
 * records what is new; the first outcome stays what it was. Its workflow id is `recheck-<customId>`.
 *
 * @throws ApplicationFailure `InvalidInput` where no outcome of this customId is stored, or its
 * evidence was erased; `VendorRejected` and its like where Finwave gave no usable result
 */
export async function recheckWorkflow(input: RecheckInput): Promise<RecheckAnswer> {
  const asked = checkInput(input);
  const { customId } = asked;
  try {
    const { findSettled } = proxyActivities<OnboardingActivities>(findSettledOptions);
    const { persistRecheck } = proxyActivities<OnboardingActivities>(persistOptions);
    const settled = await findSettled(asked);
    const { outcome, news } = await persistRecheck(await askAgain(settled));
    const { status, flags, evidence } = outcome;
    return { customId, status, flags, evidence, news };
  } catch (error) {
    throw toWorkflowFailure(error);
  }
}

function checkInput(input: unknown): RecheckInput {
  const { customId, by, ...others } = (input ?? {}) as Partial<RecheckInput>;
  const problems: InputProblem[] = [];
  if (!isCustomId(customId)) problems.push({ field: 'customId', mustBe: CUSTOM_ID_RULE });
  else if (workflowInfo().workflowId !== recheckIdOf(customId)) {
    problems.push({ field: 'the workflow id', mustBe: 'recheck-<customId>' });
  }
  if (by !== undefined && (typeof by !== 'string' || !/^[\x20-\x7e]{1,200}$/.test(by))) {
    problems.push({ field: 'by', mustBe: '1 to 200 printable ASCII characters' });
  }
  if (Object.keys(others).length > 0)
    problems.push({ field: 'the input', mustBe: 'a customId and by alone' });
  if (!isCustomId(customId) || problems.length > 0) throw invalidInput(problems);
  return { customId, ...(by !== undefined && { by }) };
}

async function askAgain({
  known,
  asked,
  deployment,
}: SettledAnswer): Promise<PersistRecheckRequest<Unlisted<RecheckedOutcome>>> {
  const { customId, onboardingId } = known;
  const { pollResult } = proxyActivities<OnboardingActivities>(recheckPollOptions);
  const ending = await pollResult({
    customId,
    onboardingId,
    known: known.status,
    ...(asked !== null && { asked }),
    due: known.result !== null,
    // Nothing is waited for: whatever is answered decides.
    deadline: new Date().toISOString(),
    giveUpAt: new Date(Date.now() + RECHECK_BUDGET_MS).toISOString(),
  });
  if (ending.kind !== 'terminal') return withEnding(known, ending);
  const collected = await collect({ known, asked, deployment }, ending.summary);
  return withEvidence(known, ending.summary, collected);
}

function collect({ known, deployment }: SettledAnswer, summary: ResultSummary): Promise<EvidenceAnswer> {
  const { evidenceTaskQueue: queue } = deployment;
  const { downloadEvidence } = proxyActivities<OnboardingActivities>({
    ...evidenceOptions,
    ...(queue !== null && { taskQueue: queue }),
  });
  return downloadEvidence({
    customId: known.customId,
    onboardingId: known.onboardingId,
    status: summary.status,
    files: summary.files,
    evidenceDeadlineMs: RECHECK_BUDGET_MS,
    giveUpAfterMs: RECHECK_BUDGET_MS,
  });
}
