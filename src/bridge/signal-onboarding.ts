import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { isGrpcServiceError, type Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { FINWAVE_WEBHOOK_SIGNAL, type WebhookHint } from '../../workflows/messages.js';
import { claimsEnding } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { FINWAVE_STATUS } from '../../workflows/search-attribute-keys.js';

/** Below the 3 seconds within which a caller has its 503, with room for the answer's way. */
export const SIGNAL_TIMEOUT_MS = 2_500;
/** gRPC's NOT_FOUND. The constants are in a package that is not ours to depend on. */
const GRPC_NOT_FOUND = 5;
/** Temporal's numbers of COMPLETED and CANCELED runs. */
const HAS_OUTCOME: ReadonlySet<number> = new Set([2, 4]);

/**
 * What became of a hint: `signalled` it is stored in the workflow's history, or was there already;
 * `closed` the onboarding has ended; `closedOtherwise` the same, and the hint claims another ending
 * than its search attribute tells, where it has one; `unknown` there never was one; `unreachable` the engine did not
 * answer in time, or refused to take it.
 */
export type SignalAnswer = 'signalled' | 'closed' | 'closedOtherwise' | 'unknown' | 'unreachable';

/**
 * Hands a hint to the engine and answers within `withinMs` (default 2500), whatever the engine does.
 * Rejects with what is nobody's answer, such as a codec's failure.
 */
export type SignalOnboarding = (hint: WebhookHint, withinMs?: number) => Promise<SignalAnswer>;

/** A {@link SignalOnboarding} that can tell when the client's connection may be closed. */
export interface ClientSignal extends SignalOnboarding {
  /** Resolves once no call is under way any more, those included that were given up. */
  settled(): Promise<void>;
}

/**
 * Signals onboardings through `client`, with its namespace and its data converter, codecs included.
 * Repeating a hint adds nothing to the workflow's history, and no live worker is needed.
 */
export function createSignalOnboarding(client: Client): ClientSignal {
  const underWay = new Set<Promise<SignalAnswer>>();
  const signalOnboarding: SignalOnboarding = (hint, withinMs = SIGNAL_TIMEOUT_MS) => {
    const deadline = Date.now() + withinMs;
    const call = client
      .withDeadline(deadline, () => signal(client, hint))
      .catch(toUnreachable)
      .finally(() => underWay.delete(call));
    underWay.add(call);
    return within(withinMs, call, 'unreachable');
  };
  return Object.assign(signalOnboarding, {
    async settled() {
      await Promise.allSettled(underWay);
    },
  });
}

async function signal(client: Client, hint: WebhookHint): Promise<SignalAnswer> {
  const { namespace, identity } = client.options;
  const workflowId = workflowIdOf(hint.customId);
  try {
    await client.workflowService.signalWorkflowExecution({
      namespace,
      identity,
      workflowExecution: { workflowId },
      signalName: FINWAVE_WEBHOOK_SIGNAL,
      // The server drops a request id that it has seen; the SDK's own signal makes a random one.
      requestId: requestIdOf(hint),
      input: { payloads: await toPayloads(client, workflowId, hint) },
    });
    return 'signalled';
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return await describeClosed(client, workflowId, hint);
  }
}

/** NOT_FOUND is the answer for closed and for unknown workflows alike. */
async function describeClosed(
  client: Client,
  workflowId: string,
  { result }: WebhookHint,
): Promise<'closed' | 'closedOtherwise' | 'unknown'> {
  const { namespace } = client.options;
  try {
    const { workflowExecutionInfo: run } = await client.workflowService.describeWorkflowExecution({
      namespace,
      execution: { workflowId },
    });
    const status = run?.searchAttributes?.indexedFields?.[FINWAVE_STATUS.name]?.data;
    // Without an outcome there is nothing that could be asked again.
    const isSettled = HAS_OUTCOME.has(run?.status ?? 0) && status !== undefined && status !== null;
    if (!isSettled || !claimsEnding(result)) return 'closed';
    return Buffer.from(status).toString() === JSON.stringify(result) ? 'closed' : 'closedOtherwise';
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return 'unknown';
  }
}

/** A function of customId and result alone: six signals per onboarding, however often it is called. */
function requestIdOf({ customId, result }: WebhookHint): string {
  return createHash('sha256').update(`finwave-webhook\n${customId}\n${result}`).digest('hex');
}

async function toPayloads(client: Client, workflowId: string, hint: WebhookHint): Promise<Payload[]> {
  const { loadedDataConverter, namespace } = client.options;
  const context = { type: 'workflow', namespace, workflowId } as const;
  let payloads = [loadedDataConverter.payloadConverter.toPayload(hint, context)];
  for (const codec of loadedDataConverter.payloadCodecs) payloads = await codec.encode(payloads, context);
  return payloads;
}

function toUnreachable(error: unknown): SignalAnswer {
  if (isGrpcServiceError(error)) return 'unreachable';
  throw error;
}

function isNotFound(error: unknown): boolean {
  if (!isGrpcServiceError(error)) return false;
  const code: number = error.code;
  return code === GRPC_NOT_FOUND;
}

/**
 * The client sleeps past the deadline between its retries, up to 5 seconds and uncancellably; on a
 * connection closed meanwhile its retry throws where nobody can catch it. So the answer does not
 * wait for a call's end, but {@link ClientSignal.settled} does.
 */
async function within<T>(ms: number, work: Promise<T>, otherwise: T): Promise<T> {
  const timer = new AbortController();
  try {
    return await Promise.race([work, setTimeout(ms, otherwise, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}
