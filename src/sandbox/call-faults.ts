import { gzipSync } from 'node:zlib';
import { fromBytes } from './byte-source.js';
import type { ActiveFaults } from './fault-registry.js';
import { type Answer, answer, failure, type Reply } from './reply.js';

/** The three scopes that are calls to the sandbox. */
export type CallScope = 'create' | 'result' | 'evidence';

/** The reply that a fault gives instead of processing the call; null where it may be processed. */
export function refuseCall(active: ActiveFaults, callScope: CallScope): Reply | null {
  for (const scope of ['any', callScope] as const) {
    const faults = active.faults[scope] ?? {};
    if (active.take(scope, 'resets')) return 'reset';
    if (active.take(scope, 'unauthorized')) return failure(401, 'Unauthorized');
    if (active.take(scope, 'forbidden')) return failure(403, 'Forbidden');
    if (active.take(scope, 'tooManyRequests')) {
      return failure(429, 'Too Many Requests', { 'retry-after': (faults.retryAfterSeconds ?? 1).toString() });
    }
    if (active.take(scope, 'serverErrors')) return failure(faults.serverErrorStatus ?? 503, 'Server Error');
    if (active.take(scope, 'refusals')) {
      const body = faults.refusalBody ?? JSON.stringify({ message: 'phone is not a valid phone number' });
      return answer(faults.refusalStatus ?? 422, 'application/json', body);
    }
    if (active.take(scope, 'redirects')) {
      return failure(307, 'Moved', { location: faults.redirectTo ?? 'https://elsewhere.invalid/' });
    }
  }
  return null;
}

/** How long the call waits before it is looked at, in milliseconds. */
export function delayOf(active: ActiveFaults, scope: CallScope): number {
  return (active.faults.any?.delayMs ?? 0) + (active.faults[scope]?.delayMs ?? 0);
}

/** Spoils a processed call's successful answer. */
export function spoilAnswer(reply: Answer, active: ActiveFaults, callScope: CallScope): Answer {
  if (reply.status >= 300) return reply;
  const { headers } = { ...active.faults.any, ...active.faults[callScope] };
  return spoilBody({ ...reply, headers: { ...reply.headers, ...headers } }, active, callScope);
}

function spoilBody(reply: Answer, active: ActiveFaults, callScope: CallScope): Answer {
  for (const scope of ['any', callScope] as const) {
    if (active.take(scope, 'html')) {
      return answer(reply.status, 'text/html', '<!doctype html><title>Maintenance</title><p>Back soon.');
    }
    if (active.take(scope, 'cut')) return { ...reply, body: fromBytes(read(reply, reply.body.bytes / 2)) };
    if (active.take(scope, 'empty')) return { ...reply, body: fromBytes(new Uint8Array()) };
    if (active.take(scope, 'truncated')) {
      return { ...reply, cutAfterBytes: Math.floor(reply.body.bytes / 2) };
    }
    if (active.take(scope, 'latin1')) {
      const text = read(reply, reply.body.bytes).toString('utf8');
      return { ...reply, body: fromBytes(Buffer.from(text, 'latin1')) };
    }
    if (active.take(scope, 'compressed')) {
      const body = fromBytes(gzipSync(read(reply, reply.body.bytes)));
      return { ...reply, headers: { ...reply.headers, 'content-encoding': 'gzip' }, body };
    }
  }
  return reply;
}

function read(reply: Answer, bytes: number): Buffer {
  return Buffer.concat([...reply.body.read(0, Math.floor(bytes))]);
}
