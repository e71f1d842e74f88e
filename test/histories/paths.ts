import type { WorkflowHandle } from '@temporalio/client';
import type { OnboardingInput, OnboardingOutcome } from '../../workflows/contract.js';
import { recheckIdOf, workflowIdOf } from '../../workflows/ids.js';
import {
  finwaveWebhookSignal,
  onboardingUrlUpdate,
  pollNowUpdate,
  statusQuery,
} from '../../workflows/messages.js';
import type { FakeWorld } from '../activities/fake-ports.js';
import { FAST, QUIET, until, type Stage } from '../workflows/run-onboarding.js';

/** One way through the workflow whose history is committed and replayed. */
export interface HistoryPath {
  readonly name: string;
  /** Default `onboardingWorkflow`. */
  readonly workflow?: 'recheckWorkflow';
  readonly input: OnboardingInput | Record<string, unknown>;
  /** What the fake world answers on this path. */
  readonly world?: (world: FakeWorld) => void;
  /** What happens while it runs. */
  readonly during?: (handle: WorkflowHandle, stage: Stage) => Promise<void>;
}

const waiting = (handle: WorkflowHandle) =>
  until(
    () => handle.query(statusQuery),
    ({ phase }) => phase === 'wait',
  );
const pollIsRetrying = (handle: WorkflowHandle) =>
  until(
    () => handle.describe(),
    ({ raw }) => raw.pendingActivities?.[0]?.attempt === 2,
  );

/** The workflow id that a path's workflow asks for. */
export function pathIdOf({ workflow, input }: HistoryPath): string {
  return (workflow === undefined ? workflowIdOf : recheckIdOf)(String(input['customId']));
}

/** An outcome without evidence. */
const settled = (customId: string): OnboardingOutcome => ({
  customId,
  onboardingId: `o-${customId}`,
  status: 'FINISHED',
  settledBy: 'poll',
  score: null,
  errorEvent: null,
  flags: [],
  result: null,
  evidence: {
    state: 'none',
    reason: 'notAsked',
    ref: null,
    sha256: null,
    bytes: null,
    filesOmitted: 0,
    files: [],
  },
  custody: null,
});

/** Every path; a new behaviour comes with its own. */
export const HISTORY_PATHS: readonly HistoryPath[] = [
  {
    name: 'webhook-before-the-first-poll',
    input: { customId: 'h-webhook', wait: QUIET },
    during: async (handle) => {
      await waiting(handle);
      await handle.signal(finwaveWebhookSignal, { customId: 'h-webhook', result: 'FINISHED' });
    },
  },
  {
    name: 'polls-only',
    input: { customId: 'h-polls', wait: FAST },
    world: (world) => (world.result = ['CREATED', 'CREATED', 'FINISHED']),
  },
  {
    name: 'confirmed-status-change',
    input: { customId: 'h-change', wait: FAST },
    world: (world) => (world.result = ['INPROCESS', 'INCOMPLETED']),
  },
  {
    name: 'webhook-interrupts-a-retrying-poll',
    input: { customId: 'h-interrupt', wait: { firstPollAfter: '10ms', pollEvery: '10m' } },
    world: (world) => (world.result = ['CREATED', 'TIMEOUT']),
    during: async (handle) => {
      await pollIsRetrying(handle);
      await handle.signal(finwaveWebhookSignal, { customId: 'h-interrupt', result: 'TIMEOUT' });
    },
  },
  {
    name: 'second-webhook-after-a-poll-that-a-webhook-started',
    input: { customId: 'h-second', wait: QUIET },
    world: (world) => (world.result = ['CREATED', 'FINISHED']),
    during: async (handle) => {
      await waiting(handle);
      await handle.signal(finwaveWebhookSignal, { customId: 'h-second', result: 'INPROCESS' });
      await pollIsRetrying(handle);
      await handle.signal(finwaveWebhookSignal, { customId: 'h-second', result: 'FINISHED' });
    },
  },
  {
    name: 'ending-right-behind-another-step',
    input: { customId: 'h-behind', wait: QUIET },
    during: async (handle) => {
      await waiting(handle);
      await handle.signal(finwaveWebhookSignal, { customId: 'h-behind', result: 'INPROCESS' });
      await handle.signal(finwaveWebhookSignal, { customId: 'h-behind', result: 'FINISHED' });
    },
  },
  {
    name: 'url-and-poll-now-updates',
    input: { customId: 'h-updates', wait: QUIET },
    during: async (handle) => {
      await handle.executeUpdate(onboardingUrlUpdate, { args: [{}] });
      await waiting(handle);
      await handle.executeUpdate(pollNowUpdate);
    },
  },
  {
    name: 'deadline',
    input: { customId: 'h-deadline', wait: { firstPollAfter: '10ms', pollEvery: '1h', deadline: '1s' } },
    world: (world) => (world.result = ['INPROCESS']),
  },
  {
    name: 'no-result-until-the-deadline',
    input: { customId: 'h-no-result', wait: { firstPollAfter: '10ms', pollEvery: '1h', deadline: '1s' } },
    world: (world) => (world.result = [{ fail: 'notYet', httpStatus: 404 }]),
  },
  {
    name: 'create-answers-a-terminal-status',
    input: { customId: 'h-terminal', wait: QUIET },
    world: (world) => (world.create = [{ url: null, status: 'FINISHED' }]),
  },
  {
    name: 'search-attributes',
    input: { customId: 'h-attributes', wait: FAST },
    world: (world) => {
      world.deployment = { searchAttributes: true, evidenceTaskQueue: null };
      world.result = ['INPROCESS', 'FINISHED'];
    },
  },
  {
    name: 'evidence-not-ready',
    input: { customId: 'h-not-ready', wait: { ...FAST, evidenceDeadline: '1ms' } },
    world: (world) => (world.collect = [{ fail: 'notYet' }]),
  },
  {
    name: 'settled-already',
    input: { customId: 'h-settled', wait: FAST },
    world: (world) => world.outcomes.set('h-settled', settled('h-settled')),
  },
  {
    name: 'cancelled-while-waiting',
    input: { customId: 'h-cancelled', wait: QUIET },
    during: async (handle) => {
      await waiting(handle);
      await handle.cancel();
    },
  },
  {
    name: 'mismatch-at-the-deadline',
    input: { customId: 'h-mismatch', wait: { ...FAST, deadline: '1s', giveUpAfter: '1s' } },
    world: (world) => (world.result = ['mismatch:FINISHED']),
  },
  {
    name: 'vendor-rejected',
    input: { customId: 'h-rejected', wait: FAST },
    world: (world) => (world.create = [{ fail: 'noGood', httpStatus: 422 }]),
  },
  {
    name: 'recheck',
    workflow: 'recheckWorkflow',
    input: { customId: 'h-recheck' },
    world: (world) => world.outcomes.set('h-recheck', settled('h-recheck')),
  },
  {
    name: 'recheck-of-one-still-open',
    workflow: 'recheckWorkflow',
    input: { customId: 'h-open' },
    world: (world) => {
      world.outcomes.set('h-open', { ...settled('h-open'), status: 'CREATED', settledBy: 'deadline' });
      world.result = ['INPROCESS'];
    },
  },
  {
    name: 'recheck-of-an-unknown-one',
    workflow: 'recheckWorkflow',
    input: { customId: 'h-nobody' },
  },
  { name: 'invalid-input', input: { customId: 'h-invalid', wait: { deadline: 'soon' } } },
];
