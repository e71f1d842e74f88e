import type { CallName, FinwaveError } from './errors.js';
import { withLiteralIds } from './literal-ids.js';
import { toUtf8 } from './to-utf8.js';
import { toUnusable } from './unusable.js';

/**
 * The JSON object in `raw`; ids that are whole numbers in it come as their digits.
 *
 * @throws FinwaveError `noGood` that says what the body is instead: empty, HTML, cut short, malformed,
 * or no object.
 */
export function readJsonObject(
  raw: Uint8Array,
  call: CallName | null = null,
  httpStatus?: number,
): Record<string, unknown> {
  const fail = (what: string): FinwaveError =>
    toUnusable(raw, {
      call,
      problem: `${httpStatus === undefined ? 'the document' : `the HTTP ${httpStatus.toString()} answer`} ${what}`,
      ...(httpStatus !== undefined && { httpStatus }),
    });

  const json = Buffer.from(toUtf8(raw).bytes).toString('utf8').trim();
  if (json === '') throw fail('is empty');
  if (json.startsWith('<')) throw fail('is HTML or XML instead of JSON');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // The parser's own message quotes the text.
    throw fail(json.startsWith('{') && !json.endsWith('}') ? 'is JSON cut short' : 'is malformed JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fail('is JSON, but not an object');
  }
  return withLiteralIds(value as Record<string, unknown>, json);
}
