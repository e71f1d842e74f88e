import type { Mutant } from './mutant.js';

/** Of answers that are none. */
export const ANSWERS_MUTANTS: readonly Mutant[] = [
  {
    point: 'C36',
    defect: 'gives a result that is gone up at once',
    file: 'activities/bound-contradiction.js',
    text: '10 * 60_000',
    becomes: '10_000',
    test: 'activities/poll-result',
  },
  {
    point: 'C36',
    defect: 'asks for ever for a result that is gone',
    file: 'activities/bound-contradiction.js',
    text: '10 * 60_000',
    becomes: '10 * 3_600_000',
    test: 'activities/poll-result',
  },
  {
    point: 'C36',
    defect: 'ends an onboarding under way for a refused token',
    file: 'activities/to-application-failure.js',
    text: "return isCreate ? end('VendorUnauthorized') : retry('VendorUnauthorized');",
    becomes: "return end('VendorUnauthorized');",
    test: 'activities/to-application-failure',
  },
  {
    point: 'C36',
    defect: 'waits as long as it is told',
    file: 'activities/to-application-failure.js',
    text: 'Math.min(retryAfterMs, RETRY_AFTER_CAP_MS)',
    becomes: 'retryAfterMs',
    test: 'activities/to-application-failure',
  },
  {
    point: 'C36',
    defect: 'quotes a refusal',
    file: 'src/finwave/read-answer.js',
    text: "isRedirect ? redirection(answer) : ''}`",
    becomes: 'isRedirect ? redirection(answer) : String(body)}`',
    test: 'finwave/refusals',
  },
  {
    point: 'C37',
    defect: 'calls HTML malformed JSON',
    file: 'src/finwave/read-json.js',
    text: "json.startsWith('<')",
    becomes: "json.startsWith('<never')",
    test: 'finwave/schemas',
  },
  {
    point: 'C37',
    defect: 'takes an empty success for an answer',
    file: 'src/finwave/classify-answer.js',
    text: "content === null || content === 'empty'",
    becomes: 'content === null',
    test: 'finwave/get-result',
  },
];
