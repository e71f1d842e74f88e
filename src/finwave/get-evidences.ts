import { createHash } from 'node:crypto';
import { PassThrough, type Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { EvidenceResponse, EvidenceSourceRequest } from '../evidence/download/source.js';
import { FinwaveError } from './errors.js';
import type { Answer, Http } from './http.js';
import { toIntegrationPath } from './integration-path.js';
import { bad, refuseEncoding } from './read-answer.js';

export type EvidenceMethod = 'GET' | 'POST';

/** One evidences call with one method; resolves with any status. */
export async function openEvidences(
  http: Http,
  method: EvidenceMethod,
  onboardingId: string,
  { signal, range }: EvidenceSourceRequest,
): Promise<Answer> {
  const name = `${method} /integrations/:onboardingId/evidences` as const;
  const path = toIntegrationPath(name, onboardingId, 'evidences');
  const accept = 'application/zip';
  if (range === undefined) return http.open({ name, path, headers: { accept } }, signal);
  const answer = await http.open(
    { name, path, headers: { accept, range: `bytes=${range.start.toString()}-`, 'if-range': range.ifRange } },
    signal,
  );
  if (answer.status !== 416) return answer;
  // What we have is not the beginning of what they have: from the start, within this attempt.
  answer.stream.destroy();
  return http.open({ name, path, headers: { accept } }, signal);
}

/**
 * The archive of a 200 or 206, its body still to be read. The body's errors are FinwaveErrors
 * (`unavailable`) or the signal's reason.
 *
 * @throws FinwaveError `protocol` where it is compressed or says that it is HTML or JSON.
 */
export function toEvidenceResponse(
  answer: Answer,
  method: EvidenceMethod,
  signal: AbortSignal,
): EvidenceResponse {
  refuseEncoding(answer);
  const { headers, status, path } = answer;
  const mediaType = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (mediaType === 'text/html' || mediaType === 'application/json') {
    answer.stream.destroy();
    throw bad(answer, `is ${mediaType === 'text/html' ? 'HTML' : 'JSON'} instead of an archive`);
  }
  const length = headers['content-length'];
  return {
    method,
    path,
    status,
    etag: headers.etag ?? null,
    contentLength: length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : null,
    contentRange: toContentRange(headers['content-range']),
    date: headers.date ?? null,
    tls: toTls(answer),
    body: toBody(answer, signal),
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

/** The library's stream behind one of ours: its errors carry URL and token. */
function toBody({ stream, call }: Answer, signal: AbortSignal): Readable {
  const body = new PassThrough();
  stream.once('close', () => {
    if (body.writableEnded) return;
    const cut = new FinwaveError('unavailable', { call: call.name, problem: 'the archive was cut short' });
    body.destroy(signal.aborted && signal.reason instanceof Error ? signal.reason : cut);
  });
  body.once('close', () => void stream.destroy());
  stream.pipe(body);
  return body;
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
