import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { EvidenceResponse, EvidenceSourceRequest } from '../evidence/download/source.js';
import { classifyAnswer } from './classify-answer.js';
import { decodeContent, join, type Content } from './content-coding.js';
import { isTold, toContentKind } from './content-kind.js';
import type { Answer, Http } from './http.js';
import { integrationCall } from './integration-call.js';
import { peek } from './peek.js';
import { readCapped, toBrokenBody, toFailure, toRetryAfterMs } from './read-answer.js';
import { toUnusable } from './unusable.js';

export type EvidenceMethod = 'GET' | 'POST';

/**
 * One evidences call with one method. Of a body only the first bytes are read, which decide;
 * its errors are FinwaveErrors or the signal's reason.
 *
 * @throws FinwaveError for every answer that is no archive; the signal's reason as it is.
 */
export async function getEvidences(
  http: Http,
  method: EvidenceMethod,
  onboardingId: string,
  request: EvidenceSourceRequest,
): Promise<EvidenceResponse> {
  const { signal } = request;
  const answer = await openEvidences(http, method, onboardingId, request);
  if (answer.status < 200 || answer.status > 299) throw await toFailure(answer, http.limits, signal);
  const { content, head } = await begin(answer, http, signal);
  // The middle of an archive tells nothing of itself: whether it fits, the download checks.
  const isMiddle = answer.status === 206 && request.range !== undefined;
  const unusable = isMiddle ? null : classifyAnswer(answer.status, toContentKind(head), 'zip');
  if (unusable === null) return toEvidenceResponse(answer, method, content, head, signal);
  const { bytes, broken } = await readCapped(content.stream, http.limits);
  answer.stream.destroy();
  signal.throwIfAborted();
  if (broken !== null) throw toBrokenBody(answer, broken);
  throw toUnusable(Buffer.concat([head, bytes]), {
    call: answer.call.name,
    httpStatus: answer.status,
    problem: `the HTTP ${answer.status.toString()} answer ${INSTEAD[toContentKind(head)]}`,
    retryAfterMs: toRetryAfterMs(answer.headers['retry-after']),
  });
}

const INSTEAD = {
  empty: 'is empty',
  zip: 'is a ZIP',
  json: 'is JSON instead of an archive',
  html: 'is HTML or XML instead of an archive',
  base64: 'is base64 text instead of an archive',
  text: 'is text instead of an archive',
  unreadable: 'is no ZIP',
} as const satisfies Record<ReturnType<typeof toContentKind>, string>;

async function openEvidences(
  http: Http,
  method: EvidenceMethod,
  onboardingId: string,
  { signal, range }: EvidenceSourceRequest,
): Promise<Answer> {
  const call = integrationCall(`${method} /integrations/:onboardingId/evidences`, onboardingId);
  if (range === undefined) return http.open(call, signal);
  const ranged = { range: `bytes=${range.start.toString()}-`, 'if-range': range.ifRange };
  const answer = await http.open({ ...call, headers: { ...call.headers, ...ranged } }, signal);
  if (answer.status !== 416) return answer;
  // What we have is not the beginning of what they have: from the start, within this attempt.
  answer.stream.destroy();
  return http.open(call, signal);
}

/** The first bytes, decoded; the body as a whole may take as long as it likes, but not to begin. */
async function begin(
  answer: Answer,
  { limits }: Http,
  signal: AbortSignal,
): Promise<{ content: Content; head: Buffer }> {
  const timer = setTimeout(() => void answer.stream.destroy(), limits.headersMs);
  try {
    const content = await decodeContent(answer);
    return { content, head: await peek(content.stream, isTold) };
  } catch (error) {
    answer.stream.destroy();
    signal.throwIfAborted();
    throw toBrokenBody(answer, error);
  } finally {
    clearTimeout(timer);
  }
}

function toEvidenceResponse(
  answer: Answer,
  method: EvidenceMethod,
  { stream, coding }: Content,
  head: Buffer,
  signal: AbortSignal,
): EvidenceResponse {
  const { headers, status, url } = answer;
  const length = coding === null ? headers['content-length'] : undefined;
  return {
    method,
    path: url.pathname,
    status,
    contentCoding: coding,
    // Validator and length speak of the coded bytes: such an answer cannot be gone on with.
    etag: coding === null ? (headers.etag ?? null) : null,
    contentLength: length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : null,
    contentRange: toContentRange(headers['content-range']),
    date: headers.date ?? null,
    tls: toTls(answer),
    // The library's errors carry URL and token.
    body: join(head, stream, new PassThrough(), (error) =>
      signal.aborted && signal.reason instanceof Error ? signal.reason : toBrokenBody(answer, error),
    ),
  };
}

function toTls({ socket }: Answer): EvidenceResponse['tls'] {
  if (!(socket instanceof TLSSocket)) return null;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return null;
  return {
    version: socket.getProtocol() ?? 'unknown',
    peerCertificateSha256: createHash('sha256').update(certificate.raw).digest('hex'),
  };
}

/**
 * A `Content-Range` of bytes (RFC 9110, 14.4); null where absent, malformed or contradictory.
 *
 * @internal
 */
export function toContentRange(header: string | undefined): EvidenceResponse['contentRange'] {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(header?.trim() ?? '');
  if (match === null) return null;
  const start = Number(match[1]);
  const end = Number(match[2]);
  const total = match[3] === '*' ? null : Number(match[3]);
  return end < start || (total !== null && end >= total) ? null : { start, end, total };
}
