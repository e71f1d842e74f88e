import type { Readable } from 'node:stream';
import type { HasRoom } from '../../activities/ports.js';
import { CREATE_FIELDS } from '../../workflows/contract.js';
import { classifyAnswer } from './classify-answer.js';
import { BodyCut, decodeContent } from './content-coding.js';
import { FinwaveError, type FinwaveErrorFacts } from './errors.js';
import { isTimeout, type Answer } from './http.js';
import { NO_ROOM_DELAY_MS, SMALL_BODY_BYTES, type Limits } from './policies.js';

/** How much of a body may be held, at all and now. */
interface Room {
  readonly maxBytes: number;
  readonly hasRoom?: HasRoom;
}

/**
 * What `read` makes of the whole body of a 2xx; where it finds that the body is not what was asked,
 * its FinwaveError is handed on.
 *
 * @throws FinwaveError where the body is too large, broken off or coded wrongly, or there is no room
 * for it; the signal's reason as it is.
 */
export async function readJson<T>(
  answer: Answer,
  room: Room,
  signal: AbortSignal,
  read: (raw: Buffer) => T,
): Promise<T> {
  const raw = await readBody(answer, room, signal);
  try {
    return read(raw);
  } catch (error) {
    if (!(error instanceof FinwaveError)) throw error;
    throw error.with({ retryAfterMs: toRetryAfterMs(answer.headers['retry-after']) });
  }
}

/**
 * The whole body of a 2xx, its content coding removed.
 *
 * @throws FinwaveError `noGood` where it is larger than `maxBytes` or cannot be decoded, `away` where
 * it breaks off or takes too long, `noRoom` where there is none; the signal's reason as it is.
 */
async function readBody(answer: Answer, { maxBytes, hasRoom }: Room, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    const { stream, coding } = await decodeContent(answer);
    const stated = coding === null ? toLength(answer.headers['content-length']) : null;
    const hold = (): void => {
      const needed = stated ?? (bytes > SMALL_BODY_BYTES ? maxBytes : bytes);
      if (hasRoom?.(Math.min(needed, maxBytes)) === false) throw noRoom(answer);
    };
    hold();
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(answer, maxBytes);
      hold();
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, bytes);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof FinwaveError ? error : toBrokenBody(answer, error);
  } finally {
    answer.stream.destroy();
  }
}

function tooLarge(answer: Answer, maxBytes: number): FinwaveError {
  return new FinwaveError('noGood', {
    ...factsOf(answer, `is larger than ${maxBytes.toString()} bytes`),
    reason: 'tooLarge',
  });
}

function noRoom(answer: Answer): FinwaveError {
  return new FinwaveError('noRoom', {
    ...factsOf(answer, 'waits for other large ones that this worker is reading'),
    retryAfterMs: NO_ROOM_DELAY_MS,
  });
}

function toLength(header: string | undefined): number | null {
  return header !== undefined && /^\d+$/.test(header) ? Number(header) : null;
}

/** The error for a body that could not be read to its end: cut short, or coded otherwise than it says. */
export function toBrokenBody(answer: Answer, error: unknown): FinwaveError {
  if (!(error instanceof BodyCut)) {
    return new FinwaveError('noGood', {
      ...factsOf(answer, 'cannot be decoded as its Content-Encoding says'),
      reason: 'unreadable',
    });
  }
  const what = isTimeout(error.cause) ? 'did not end in time' : 'was cut short';
  return new FinwaveError('away', { ...factsOf(answer, what), reason: 'truncated' });
}

function factsOf({ call, status }: Answer, what: string): FinwaveErrorFacts {
  return {
    call: call.name,
    httpStatus: status,
    problem: `the HTTP ${status.toString()} answer ${what}`,
  };
}

/**
 * The error for an answer that is no success, with as much of its body as came in time and under the
 * cap where a person may want to read it.
 *
 * @throws the signal's reason as it is.
 */
export async function toFailure(answer: Answer, limits: Limits, signal: AbortSignal): Promise<FinwaveError> {
  const { code, reason } = classifyAnswer(answer.status, null);
  const isRedirect = reason === 'redirect';
  // What comes back by itself is not worth reading, nor what a redirect says beside where to.
  const isKept = !isRedirect && (code === 'noGood' || code === 'refused' || answer.call.name === CREATE);
  const body = isKept ? (await readCapped(answer.stream, limits)).bytes : null;
  answer.stream.destroy();
  signal.throwIfAborted();
  return new FinwaveError(code, {
    call: answer.call.name,
    httpStatus: answer.status,
    problem: `HTTP ${answer.status.toString()}${isRedirect ? redirection(answer) : ''}`,
    reason,
    fields: body === null ? [] : toMentionedFields(body),
    body,
    retryAfterMs: toRetryAfterMs(answer.headers['retry-after']),
  });
}

const CREATE = 'POST /integrations';

/** Where to, by scheme and host alone: a path may hold anything. */
function redirection({ headers, url }: Answer): string {
  const location = headers.location ?? '';
  const target = URL.canParse(location, url.href) && location !== '' ? new URL(location, url) : null;
  const isNamed = target !== null && ['http:', 'https:'].includes(target.protocol);
  const to = isNamed ? ` to ${target.protocol}//${target.host}` : '';
  return ` redirects${to}; redirects are not followed: check FINWAVE_BASE_URL`;
}

/** The beginning of a body: what came within `refusalMs`, at most `refusalBytes`, and what broke it off. */
export async function readCapped(
  stream: Readable,
  limits: Limits,
): Promise<{ readonly bytes: Buffer; readonly broken: unknown }> {
  const chunks: Buffer[] = [];
  const enough = (broken: unknown) => ({
    bytes: Buffer.concat(chunks).subarray(0, limits.refusalBytes),
    broken,
  });
  let bytes = 0;
  const late = AbortSignal.timeout(limits.refusalMs);
  const stop = (): void => void stream.destroy();
  late.addEventListener('abort', stop);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= limits.refusalBytes) break;
    }
    return enough(null);
  } catch (error) {
    // The status has been said; what came of the body is kept.
    return enough(late.aborted ? null : error);
  } finally {
    late.removeEventListener('abort', stop);
  }
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
 * A `Retry-After` header as milliseconds from `now` on (RFC 9110, 10.2.3): whole seconds, one at
 * least, or a date in the future; anything else is as if there were none, and null.
 */
export function toRetryAfterMs(header: string | undefined, now: number = Date.now()): number | null {
  const value = header?.trim() ?? '';
  // A date begins with the day's name; `Date.parse` would take "1.5" for one, too.
  const isDate = /^[A-Z][a-z]{2,8},? /.test(value);
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : isDate ? Date.parse(value) - now : NaN;
  return ms > 0 ? ms : null;
}
