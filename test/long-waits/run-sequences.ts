import proto from '@temporalio/proto';
import type { OnboardingOutcome, OutcomeFlag } from '../../workflows/contract.js';
import { finwaveWebhookSignal } from '../../workflows/messages.js';
import type { Answer } from './answers.js';
import { demandedFlags, type Asked } from './demanded-flags.js';
import { generateSequence } from './generate-answers.js';
import type { Ended, LongWait } from './open-long-wait.js';

const WAIT = {
  pollEvery: '5m',
  pollAtMost: '15m',
  deadline: '3h',
  evidenceDeadline: '10m',
  giveUpAfter: '1h',
};

/** What runs beside each other; a worker has places for a hundred activities. */
const AT_ONCE = 25;

const { WorkflowTaskFailedCause } = proto.temporal.api.enums.v1;
/** By design: a signal that lands while the workflow completes, and an operator's reset. */
const HARMLESS: readonly unknown[] = [
  WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
  WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW,
];

/** Runs the sequences of `runs` seeds from `seed` on; what each did wrong, by its seed. Empty: nothing. */
export async function runSequences(longWait: LongWait, runs: number, seed: number): Promise<string[]> {
  const seeds = Array.from({ length: runs }, (_, n) => seed + n);
  const complaints: string[] = [];
  const next = async (): Promise<void> => {
    for (let own = seeds.shift(); own !== undefined; own = seeds.shift()) {
      for (const complaint of await runOne(longWait, own)) complaints.push(`${own.toString()}: ${complaint}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return complaints;
}

async function runOne(longWait: LongWait, seed: number): Promise<string[]> {
  const { asked, script, webhooks } = generateSequence(seed);
  const phone = asked.phoneStep ? { phone: '600000000', phoneCountryCode: '+34' } : {};
  const ended = await longWait.run({ wait: WAIT, ...asked, ...phone }, script, async (handle, customId) => {
    for (const result of webhooks) {
      // One that ended meanwhile takes no webhook, which is no fault of its.
      await handle.signal(finwaveWebhookSignal, { customId, result }).catch(() => undefined);
    }
  });
  return [...failedTasks(ended), ...(await missingFlags(longWait, ended, asked))];
}

function failedTasks({ events }: Ended): string[] {
  return events.flatMap(({ workflowTaskFailedEventAttributes: failed }) =>
    failed == null || HARMLESS.includes(failed.cause)
      ? []
      : [`a workflow task failed: ${String(failed.cause)}`],
  );
}

async function missingFlags(
  longWait: LongWait,
  { outcome, lastResult, customId }: Ended,
  asked: Asked,
): Promise<string[]> {
  if ('failure' in outcome) return [];
  const { result, flags, status } = outcome;
  const demanded = [
    ...demandedByEvidence(outcome),
    ...(result === null
      ? demandedWithout(lastResult, customId)
      : demandedFlags(await longWait.read(result.ref), asked)),
  ];
  return demanded.filter((flag) => !flags.includes(flag)).map((flag) => `${status} lacks the flag ${flag}`);
}

function demandedByEvidence({ evidence, flags }: OnboardingOutcome): OutcomeFlag[] {
  if (evidence.state === 'notReady') return ['evidenceNotReady'];
  if (evidence.state === 'rejected') return flags.includes('evidenceUnreadable') ? [] : ['evidenceRejected'];
  // Without an archive nothing is missing from it.
  if (evidence.state === 'none') return [];
  return evidence.files.some(({ state }) => state === 'missing') ? ['evidenceMissing'] : [];
}

/** Of an ending that stored no result: what the last answer says by itself. */
function demandedWithout(last: Answer | null, customId: string): OutcomeFlag[] {
  if (last?.status === 404) return ['resultMissing'];
  const said = /^\{"onboardingId":"o-(.+?)".*"status":"PAUSED"/.exec(String(last?.body ?? ''))?.[1];
  return said === customId ? ['unknownStatus'] : [];
}
