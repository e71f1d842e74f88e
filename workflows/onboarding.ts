import {
  CancellationScope,
  allHandlersFinished,
  condition,
  isCancellation,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import { answerMessages, refuseMessages, type UrlAnswer } from './answer-messages.js';
import type { CreateAnswer, OnboardingActivities, ResultSummary } from './activity-contract.js';
import { isTerminal, type OnboardingInput, type OnboardingOutcome, type StoredDocument } from './contract.js';
import { markAsBundled } from './default-task-queue.js';
import { invalidInput, toWorkflowFailure, type InputProblem } from './failures.js';
import { workflowIdOf } from './ids.js';
import { checkInput, type CheckedInput } from './input.js';
import { onboardingTakenSignal, onboardingUrlSignal } from './messages.js';
import { addFlags, fromEnding, settledByOf, toOutcome } from './outcome.js';
import {
  UNFINISHED_EVIDENCE_DEADLINE_MS,
  WHOLE_PROCESS,
  createOptions,
  evidenceOptions,
  persistOptions,
} from './policies.js';
import { createSearchAttributes, type SearchAttributes } from './search-attributes.js';
import { tellParent } from './tell-parent.js';
import { track, type Track } from './track.js';
import { waitForOutcome, type Ending } from './wait-for-outcome.js';

markAsBundled();

/** The create's answer, and what counts from it: ISO 8601 by the server's clock, whatever a worker's says. */
type Created = Extract<CreateAnswer, { kind: 'created' }> & { readonly deadline: string };
type Settled = Extract<CreateAnswer, { kind: 'settled' }>;

/** What the four steps hand to each other. */
interface Onboarding extends CheckedInput {
  readonly track: Track;
  readonly url: UrlAnswer;
  /** The create's answer, once there is one. */
  created?: Created;
  attributes?: SearchAttributes;
  receipt?: StoredDocument | null;
  /** The list of what the result names. */
  files?: StoredDocument | undefined;
}

/**
 * Verifies one person: creates the onboarding at Finwave, waits for its ending, collects the
 * evidence, persists the outcome. Its workflow id is `onboarding-<customId>`.
 *
 * @returns the outcome, for every business ending; a customId that has a stored outcome returns that
 * @throws ApplicationFailure of a type in `FAILURE_TYPES`: somebody must act
 */
export async function onboardingWorkflow(input: OnboardingInput): Promise<OnboardingOutcome> {
  const onboarding = begin(input);
  try {
    const created = await create(onboarding);
    if (created.kind === 'settled') return created.outcome;
    const ending = await wait(onboarding, created);
    if (ending.kind === 'terminal') await collectEvidence(onboarding, ending.summary);
    return await persist(onboarding, ending);
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => persistCancelled(onboarding));
    onboarding.url.fail(toWorkflowFailure(error));
    throw toWorkflowFailure(error);
  } finally {
    onboarding.track.enter('closed');
    await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  }
}

function begin(input: unknown): Onboarding {
  const check = checkInput(input);
  const problems: InputProblem[] = check.ok ? [] : [...check.problems];
  if (check.ok && workflowInfo().workflowId !== workflowIdOf(check.checked.input.customId)) {
    problems.push({ field: 'the workflow id', mustBe: 'onboarding-<customId>' });
  }
  if (!check.ok || problems.length > 0) {
    refuseMessages(problems);
    throw invalidInput(problems);
  }
  const tracked = track(check.checked.input.customId);
  return { ...check.checked, track: tracked, url: answerMessages(tracked) };
}

async function create(onboarding: Onboarding): Promise<Created | Settled> {
  const { input, wait, track, url } = onboarding;
  track.enter('create');
  if (input.notifyParent === 'fromStart') {
    await tellParent(onboardingTakenSignal, { customId: input.customId });
  }
  const { createOnboarding } = proxyActivities<OnboardingActivities>(createOptions);
  const answer = await createOnboarding({ input, giveUpAt: after(wait.giveUpAfter) });
  if (answer.kind === 'settled') {
    const { outcome } = answer;
    track.settledBefore(outcome);
    url.tell({ onboardingId: outcome.onboardingId, url: null, status: outcome.status, outcome }, null);
    return answer;
  }
  const created: Created = { ...answer, deadline: after(wait.deadline) };
  onboarding.created = created;
  onboarding.attributes = createSearchAttributes(answer.deployment);
  track.created({
    onboardingId: answer.onboardingId,
    urlKnown: answer.url !== null,
    status: answer.status,
    deadline: created.deadline,
  });
  onboarding.attributes.created(answer.onboardingId, answer.status);
  url.tell(
    { onboardingId: answer.onboardingId, url: answer.url, status: answer.status, outcome: null },
    answer.inputSha256,
  );
  if (input.notifyParent) {
    await tellParent(onboardingUrlSignal, {
      customId: input.customId,
      onboardingId: answer.onboardingId,
      url: answer.url,
    });
  }
  return created;
}

/** ISO 8601, workflow time. */
function after(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}

async function wait(onboarding: Onboarding, created: Created): Promise<Ending> {
  const { input, wait: intervals, track } = onboarding;
  track.enter('wait');
  const ending = await waitForOutcome(
    {
      customId: input.customId,
      onboardingId: created.onboardingId,
      deadline: created.deadline,
      asked: created.asked,
      linkMissing: created.url === null,
      intervals,
      hints: track.hints,
      confirmed: (status) => {
        track.confirmed(status);
        onboarding.attributes?.confirmed(status);
      },
    },
    // A terminal answer to the create is a reason to read the result at once, not yet the truth.
    isTerminal(created.status) ? { known: 'INPROCESS', over: true } : { known: created.status, over: false },
  );
  track.confirmed(ending.kind === 'terminal' ? ending.summary.status : ending.status);
  track.settled(fromEnding(ending));
  onboarding.files = ending.kind === 'terminal' ? ending.summary.files : ending.files;
  return ending;
}

async function collectEvidence(onboarding: Onboarding, summary: ResultSummary): Promise<void> {
  const { input, wait, track, created } = onboarding;
  if (created === undefined) return;
  track.enter('evidence');
  const queue = created.deployment.evidenceTaskQueue;
  const { downloadEvidence } = proxyActivities<OnboardingActivities>({
    ...evidenceOptions,
    ...(queue !== null && { taskQueue: queue }),
  });
  const isWhole = WHOLE_PROCESS[summary.status];
  const { evidence, flags, receipt } = await downloadEvidence({
    customId: input.customId,
    onboardingId: created.onboardingId,
    status: summary.status,
    files: summary.files,
    evidenceDeadlineMs: isWhole
      ? wait.evidenceDeadline
      : Math.min(wait.evidenceDeadline, UNFINISHED_EVIDENCE_DEADLINE_MS),
    giveUpAfterMs: isWhole ? wait.giveUpAfter : wait.evidenceDeadline,
  });
  onboarding.receipt = receipt;
  track.settled({ evidence, flags: addFlags(track.settledSoFar(), flags) });
}

async function persist(onboarding: Onboarding, ending: Ending): Promise<OnboardingOutcome> {
  const settledBy = settledByOf(ending, onboarding.created, onboarding.track.hints.claimTheEnd());
  // From here on the outcome is decided: a cancellation comes too late to change it.
  return CancellationScope.nonCancellable(() => store(onboarding, settledBy));
}

function persistCancelled(onboarding: Onboarding): Promise<OnboardingOutcome> {
  return store(onboarding, 'cancellation');
}

async function store(
  onboarding: Onboarding,
  settledBy: OnboardingOutcome['settledBy'],
): Promise<OnboardingOutcome> {
  const { track, created, receipt, files } = onboarding;
  track.enter('persist');
  const { persistOutcome } = proxyActivities<OnboardingActivities>(persistOptions);
  const stored = await persistOutcome({
    outcome: toOutcome(track.view(), settledBy, track.settledSoFar()),
    inputSha256: created?.inputSha256 ?? null,
    acceptationsSha256: created?.acceptationsSha256 ?? null,
    asked: created?.asked ?? null,
    webhooks: track.hints.arrivals(),
    receipt: receipt ?? null,
    files: files ?? null,
    settledAt: new Date().toISOString(),
  });
  onboarding.attributes?.settled(stored);
  return stored;
}
