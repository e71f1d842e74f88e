import { isCustomId } from '../../../workflows/ids.js';
import { checkInput } from '../../../workflows/input.js';
import type { OnboardingInput } from '../../../workflows/contract.js';
import { CliError } from '../exit-codes.js';
import { parseInput } from '../read-input.js';
import type { Line } from './lines-of.js';

/** A line that was not started, and why; of the line itself at most the customId. */
export interface Refusal {
  readonly line: number;
  /** Null where the line has none that fits its pattern. */
  readonly customId: string | null;
  /** A failure type, such as `InvalidInput`. */
  readonly type: string;
  readonly message: string;
}

export type ReadLine =
  'blank' | { readonly input: OnboardingInput; readonly line: number } | { readonly refusal: Refusal };

/** What a line of the input says; `file` is its name in messages. */
export function readLine({ number, bytes }: Line, file: string): ReadLine {
  const refused = (message: string, customId: string | null = null): ReadLine => ({
    refusal: { line: number, customId, type: 'InvalidInput', message },
  });
  if (bytes === null) return refused('the line is too long for an input');
  let content: string;
  try {
    content = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refused('the line is not UTF-8');
  }
  if (content.trim() === '') return 'blank';
  let value: unknown;
  try {
    value = parseInput(content, file, number);
  } catch (error) {
    if (error instanceof CliError) return refused(error.message);
    throw error;
  }
  const check = checkInput(value);
  if (check.ok) return { input: check.checked.input, line: number };
  const customId = (value as { readonly customId?: unknown } | null)?.customId;
  const problems = check.problems.map(({ field, mustBe }) => `${field} must be ${mustBe}`).join('; ');
  return refused(problems, isCustomId(customId) ? customId : null);
}
