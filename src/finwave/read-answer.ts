import type { VendorFailureCode } from '../../activities/ports.js';
import { CREATE_FIELDS } from '../../workflows/contract.js';
import { FinwaveError } from './errors.js';
import { isTimeout, type Answer } from './http.js';
import { RETRY_AFTER_CAP_MS, type Limits } from './policies.js';

/**
 * The whole body of a 2xx.
 *
 * @throws FinwaveError `protocol` where it is compressed, larger than `maxBytes` or breaks off,
 * `unavailable` where it takes too long; the signal's reason as it is.
 */
export async function readBody(answer: Answer, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    refuseEncoding(answer);
    for await (const chunk of answer.stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw bad(answer, `is larger than ${maxBytes.toString()} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, bytes);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof FinwaveError) throw error;
    if (!isTimeout(error)) throw bad(answer, 'was cut short');
    throw new FinwaveError('unavailable', {
      call: answer.call.name,
      httpStatus: answer.status,
      problem: `the HTTP ${answer.status.toString()} answer did not end in time`,
    });
  } finally {
    answer.stream.destroy();
  }
}

/** Refuses what was compressed although identity was asked for; ends the answer then. */
export function refuseEncoding(answer: Answer): void {
  const encoding = answer.headers['content-encoding'] ?? 'identity';
  if (encoding.trim().toLowerCase() === 'identity') return;
  answer.stream.destroy();
  throw bad(answer, 'is compressed, which was not asked for');
}

/** A 2xx that is no answer. */
export function bad(answer: Answer, what: string): FinwaveError {
  return new FinwaveError('protocol', {
    call: answer.call.name,
    httpStatus: answer.status,
    problem: `the HTTP ${answer.status.toString()} answer ${what}`,
  });
}

/**
 * The error for an answer that refuses, with as much of its body as came in time and under the cap.
 *
 * @throws the signal's reason as it is.
 */
export async function toRefusal(
  answer: Answer,
  code: VendorFailureCode,
  limits: Limits,
  signal: AbortSignal,
): Promise<FinwaveError> {
  // Only final refusals are read by a person; a redirect's body says nothing.
  const worthReading = answer.status >= 400 && answer.status < 500;
  const body = worthReading ? await readRefusal(answer, limits) : null;
  answer.stream.destroy();
  signal.throwIfAborted();
  return new FinwaveError(code, {
    call: answer.call.name,
    httpStatus: answer.status,
    problem: `HTTP ${answer.status.toString()}${advice(code)}`,
    fields: body === null ? [] : toMentionedFields(body),
    body,
    retryAfterMs: toRetryAfterMs(answer.headers['retry-after']),
  });
}

function advice(code: VendorFailureCode): string {
  if (code === 'unauthorized') return '; check FINWAVE_CLIENT_TOKEN and FINWAVE_BASE_URL';
  return code === 'evidenceNotReady' ? '; the evidence is not ready yet' : '';
}

async function readRefusal({ stream }: Answer, limits: Limits): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const timer = setTimeout(() => void stream.destroy(), limits.refusalMs);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= limits.refusalBytes) break;
    }
  } catch {
    // The status has been said; what came of the body is kept.
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).subarray(0, limits.refusalBytes);
}

/** Those of our fields that a refusal's body mentions as whole words: all that may be said of it. */
function toMentionedFields(body: Uint8Array): string[] {
  const words = new Set(
    Buffer.from(body)
      .toString('utf8')
      .split(/[^A-Za-z0-9_]+/),
  );
  return CREATE_FIELDS.filter((field) => words.has(field));
}

/**
 * A `Retry-After` header as milliseconds from `now` on: never negative, at most an hour; null where
 * there is none or it is unreadable (RFC 9110, 10.2.3: seconds or an HTTP date).
 *
 * @internal
 */
export function toRetryAfterMs(header: string | undefined, now: number = Date.now()): number | null {
  const value = header?.trim() ?? '';
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), RETRY_AFTER_CAP_MS);
}
