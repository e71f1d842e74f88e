import { answer, settingsOf, type Command, type JsonOption } from './command-context.js';
import { withClient } from './connect.js';
import { assertCustomId } from './custom-id.js';
import { describeOnboarding, type OnboardingDescription } from './describe-onboarding.js';
import { EXIT } from './exit-codes.js';

export interface StatusOptions extends JsonOption {
  readonly customId: string;
}

/** Shows where an onboarding stands and what it is waiting for. */
export const status: Command<StatusOptions> = async (context, options) => {
  assertCustomId(options.customId);
  const settings = settingsOf(context, 'client');
  const description = await withClient(settings, (client) => describeOnboarding(client, options.customId));
  if (description.view === null) {
    context.say('no worker answered: this is what the Temporal server alone knows');
  }
  answer(context, options, description, toLines(description));
  return EXIT.right;
};

function toLines({
  customId,
  execution,
  closedAt,
  startedAt,
  failure,
  waitsForWorkerOn,
  view,
  pending,
}: OnboardingDescription): string[] {
  const lines = [`onboarding ${customId}: ${execution}, started ${startedAt}`];
  if (closedAt !== null) lines.push(`closed    ${closedAt}`);
  if (failure !== null) lines.push(`failed    ${failure.type}: ${failure.message}`);
  if (waitsForWorkerOn !== null) lines.push(waitingFor(waitsForWorkerOn));
  if (view !== null) {
    const since = view.since === null ? '' : ` since ${view.since}`;
    lines.push(`status    ${view.status ?? 'not created yet'}${since}, phase ${view.phase}`);
    if (view.onboardingId !== null) lines.push(`vendor id ${view.onboardingId}`);
    if (view.deadline !== null) lines.push(`deadline  ${view.deadline}`);
    const seen = view.webhooks.seen.map(({ result, at }) => `${result} at ${at}`).join(', ');
    lines.push(`webhooks  ${view.webhooks.received.toString()} received${seen === '' ? '' : `: ${seen}`}`);
  }
  for (const { activity, attempts, lastAnswer, ...due } of pending) {
    const next = due.waitsForWorkerOn === null ? whenOf(due.nextAttemptAt) : waitingFor(due.waitsForWorkerOn);
    lines.push(`${activity}: attempt ${attempts.toString()}, ${next}`);
    if (lastAnswer !== null) lines.push(`  last answer: ${lastAnswer}`);
  }
  return lines;
}

function whenOf(nextAttemptAt: string | null): string {
  return nextAttemptAt === null ? 'running now' : `next ${nextAttemptAt}`;
}

function waitingFor(taskQueue: string): string {
  return `waiting for a worker on queue ${taskQueue}`;
}
