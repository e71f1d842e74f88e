import type { EvidenceReason } from '../../workflows/contract.js';
import type { ContentKind } from './content-kind.js';

/**
 * What an answer is that is not usable; what follows from it depends on the call.
 *
 * - `notYet` 202, 204, 404, 409, 425, or a success without a body
 * - `noGood` it came whole and is not what was asked: another kind of body, a redirect, another 4xx
 * - `refused` 401, 403
 * - `away` 408, 429, 5xx: comes back by itself
 */
export interface Unusable {
  readonly code: 'notYet' | 'noGood' | 'refused' | 'away';
  readonly reason: EvidenceReason;
}

const NOT_YET: readonly number[] = [202, 204, 404, 409, 425];
const REFUSED: readonly number[] = [401, 403];
const AWAY: readonly number[] = [408, 429];

/**
 * The one classification of Finwave's answers, by status and bytes, for all of its calls; null where
 * the answer is usable: a success that is what was `wanted`. The vendor documents no error model.
 *
 * @param content of a success, and null for everything else.
 */
export function classifyAnswer(status: number, content: ContentKind | null): Unusable;
export function classifyAnswer(
  status: number,
  content: ContentKind | null,
  wanted: 'json' | 'zip',
): Unusable | null;
export function classifyAnswer(
  status: number,
  content: ContentKind | null,
  wanted?: 'json' | 'zip',
): Unusable | null {
  const isSuccess = status >= 200 && status <= 299;
  if (isSuccess && content !== null && content === wanted) return null;
  const byStatus: EvidenceReason = `http${status.toString() as `${number}`}`;
  if (NOT_YET.includes(status)) return { code: 'notYet', reason: byStatus };
  if (isSuccess) {
    if (content === null || content === 'empty') return { code: 'notYet', reason: 'empty' };
    return { code: 'noGood', reason: content === 'zip' ? 'unreadable' : content };
  }
  if (status >= 300 && status <= 399) return { code: 'noGood', reason: 'redirect' };
  if (REFUSED.includes(status)) return { code: 'refused', reason: byStatus };
  if (AWAY.includes(status) || status >= 500) return { code: 'away', reason: byStatus };
  return { code: 'noGood', reason: byStatus };
}
