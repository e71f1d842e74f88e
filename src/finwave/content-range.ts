import type { EvidenceResponse } from '../evidence/download/source.js';

/** A `Content-Range` of bytes (RFC 9110, 14.4); null where absent, malformed or contradictory. */
export function toContentRange(header: string | undefined): EvidenceResponse['contentRange'] {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(header?.trim() ?? '');
  if (match === null) return null;
  const start = Number(match[1]);
  const end = Number(match[2]);
  const total = match[3] === '*' ? null : Number(match[3]);
  return end < start || (total !== null && end >= total) ? null : { start, end, total };
}
