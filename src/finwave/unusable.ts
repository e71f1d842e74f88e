import { classifyAnswer } from './classify-answer.js';
import { toContentKind } from './content-kind.js';
import { FinwaveError, type FinwaveErrorFacts } from './errors.js';

/** So much of a body that is no good is kept for a person to read. */
const KEPT_BYTES = 64 * 1024;

/** The error for a success whose body is not what was asked; the body's beginning is kept. */
export function toUnusable(body: Uint8Array, facts: FinwaveErrorFacts): FinwaveError {
  const { code, reason } = classifyAnswer(facts.httpStatus ?? 200, toContentKind(body));
  return new FinwaveError(code, {
    ...facts,
    reason,
    body: code === 'noGood' ? body.subarray(0, KEPT_BYTES) : null,
  });
}
