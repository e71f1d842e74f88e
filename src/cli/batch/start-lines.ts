import { setTimeout } from 'node:timers/promises';
import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { OnboardingClient } from '../../client/client.js';
import { OnboardingError } from '../../client/onboarding-error.js';
import { describeError } from '../describe-error.js';
import type { Ledger } from './ledger.js';
import type { Line } from './lines-of.js';
import { createPace } from './pace.js';
import { readLine, type Refusal } from './read-line.js';

/** Starts that wait for their URL at a time. A worker answers as many in well under a second. */
const AT_ONCE = 10;

export interface StartLinesOptions {
  readonly lines: AsyncIterable<Line>;
  /** Of the input, in messages. */
  readonly file: string;
  readonly ledger: Ledger;
  readonly client: Pick<OnboardingClient, 'start'>;
  /** Null: as fast as they are answered. */
  readonly perSecond: number | null;
  /** Aborted: nothing more is begun. */
  readonly stopped: AbortSignal;
  /** Called after each line. */
  readonly onLine: (counts: BatchCounts, refusal?: Refusal) => void;
}

export interface BatchCounts {
  /** By this run. */
  started: number;
  /** By an earlier one. */
  before: number;
  refused: number;
}

export interface BatchRun extends BatchCounts {
  /** Started and waiting, but nobody has told the URL yet: what the first of them said. */
  readonly unanswered: { readonly count: number; readonly first: OnboardingError } | null;
}

/**
 * Starts an onboarding for each line that the ledger does not have. It goes on past lines that are
 * refused or not answered, and ends early where nobody answers at all.
 *
 * @throws whatever keeps Temporal or the output away
 */
export async function startLines(options: StartLinesOptions): Promise<BatchRun> {
  const { ledger, client, stopped, file, onLine } = options;
  const counts: BatchCounts = { started: 0, before: 0, refused: 0 };
  const unanswered: OnboardingError[] = [];
  const lineOf = new Map<string, number>();
  const pace = createPace(options.perSecond, {
    now: () => performance.now(),
    wait: (ms) => setTimeout(ms, undefined, { signal: stopped }).catch(() => undefined),
  });
  const running = new Set<Promise<void>>();
  let inVain = 0;
  let broken: { readonly error: unknown } | undefined;

  const refuse = (refusal: Refusal): void => {
    counts.refused += 1;
    onLine(counts, refusal);
  };
  const start = async (input: Parameters<OnboardingClient['start']>[0], line: number): Promise<void> => {
    const { customId } = input;
    try {
      const { onboardingId, url } = await client.start(input);
      await ledger.append({ line, customId, onboardingId, url });
      counts.started += 1;
      inVain = 0;
      onLine(counts);
    } catch (error) {
      if (isUnanswered(error)) {
        unanswered.push(error);
        inVain += 1;
      } else if (isOfThisLine(error)) refuse({ line, customId, ...describeError(error) });
      else broken ??= { error };
    }
  };

  const isOver = (): boolean => stopped.aborted || broken !== undefined || inVain >= AT_ONCE;

  for await (const read of options.lines) {
    if (isOver()) break;
    const line = readLine(read, file);
    if (line === 'blank') continue;
    const { number } = read;
    if ('refusal' in line) {
      refuse(line.refusal);
      continue;
    }
    const { customId } = line.input;
    const first = lineOf.get(customId);
    if (first !== undefined) {
      const message = `customId must be another one in each line: line ${first.toString()} has this one`;
      refuse({ line: number, customId, type: 'InvalidInput', message });
      continue;
    }
    lineOf.set(customId, number);
    if (ledger.before.has(number)) {
      counts.before += 1;
      onLine(counts);
      continue;
    }
    if (running.size >= AT_ONCE) await Promise.race(running);
    await pace();
    if (isOver()) break;
    const task: Promise<void> = start(line.input, number).finally(() => running.delete(task));
    running.add(task);
  }
  await Promise.all(running);
  if (broken !== undefined) throw broken.error;
  const [first] = unanswered;
  return { ...counts, unanswered: first === undefined ? null : { count: unanswered.length, first } };
}

/** It has a handle where the onboarding goes on. */
function isUnanswered(error: unknown): error is OnboardingError {
  return error instanceof OnboardingError && error.handle !== null;
}

function isOfThisLine(error: unknown): boolean {
  return (
    error instanceof OnboardingError ||
    error instanceof WorkflowFailedError ||
    error instanceof WorkflowUpdateFailedError
  );
}
