import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { isGrpcServiceError, type Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { FINWAVE_WEBHOOK_SIGNAL, type WebhookHint } from '../../workflows/messages.js';
import { workflowIdOf } from '../../workflows/ids.js';

/** Below the 3 seconds within which a caller has its 503, with room for the answer's way. */
export const SIGNAL_TIMEOUT_MS = 2_500;
/** gRPC's NOT_FOUND. The constants are in a package that is not ours to depend on. */
const GRPC_NOT_FOUND = 5;

/**
 * What became of a hint: `signalled` it is stored in the workflow's history, or was there already;
 * `closed` the onboarding has ended; `unknown` there never was one; `unreachable` the engine did not
 * answer in time, or refused to take it.
 */
export type SignalAnswer = 'signalled' | 'closed' | 'unknown' | 'unreachable';

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
    return (await exists(client, workflowId)) ? 'closed' : 'unknown';
  }
}

/** NOT_FOUND is the answer for closed and for unknown workflows alike. */
async function exists(client: Client, workflowId: string): Promise<boolean> {
  const { namespace } = client.options;
  try {
    await client.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } });
    return true;
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return false;
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
