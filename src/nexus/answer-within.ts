import { setTimeout } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { notYet, toNexusError } from './errors.js';

/** A synchronous Nexus handler has 10 seconds; the rest is for the answer's way. */
const ANSWER_WITHIN_MS = 8_000;

/** The answer of a client's call, or the Nexus error that says why there is none. */
export async function answerWithin<T>(client: Client, call: () => Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = setTimeout(ANSWER_WITHIN_MS, undefined, { signal: timer.signal }).then((): never => {
    throw notYet('no answer yet; asked again');
  });
  late.catch(() => undefined);
  try {
    // The client sleeps past its deadline between retries, so the deadline alone is not enough.
    return await Promise.race([client.withDeadline(Date.now() + ANSWER_WITHIN_MS, call), late]);
  } catch (error) {
    throw toNexusError(error);
  } finally {
    timer.abort();
  }
}
