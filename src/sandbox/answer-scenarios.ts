import type { CallFaults } from './faults.js';
import { ALWAYS, finished, type Scenarios } from './scenario.js';

/** Longer than anybody waits for an answer. */
const SILENCE_MS = 10 * 60_000;

const refused = (refusalStatus: number, refusalBody: string): CallFaults => ({
  refusals: ALWAYS,
  refusalStatus,
  refusalBody,
});
const message = (text: string): string => JSON.stringify({ message: text });

/** Every kind of answer that can be given to any of the three calls, by the name's last part. */
const ANSWERS: readonly (readonly [name: string, says: string, faults: CallFaults])[] = [
  ['202', 'HTTP 202 without a body: not yet', refused(202, '')],
  ['204', 'HTTP 204: not yet', refused(204, '')],
  ['404', 'HTTP 404: not yet', refused(404, message('Not Found'))],
  ['409', 'HTTP 409: not yet', refused(409, message('Conflict'))],
  ['425', 'HTTP 425: not yet', refused(425, message('Too Early'))],
  ['empty', 'A 2xx of zero bytes: not yet', { empty: ALWAYS }],
  ['html', 'A 2xx with a page of HTML: whole but no good', { html: ALWAYS }],
  ['json', 'A 200 with a JSON error: whole but no good', refused(200, '{"error":"x"}')],
  ['text', 'A 200 with plain text: whole but no good', refused(200, 'Try again later.')],
  ['half', 'A 2xx with half a body, as though it were whole: no good', { cut: ALWAYS }],
  ['redirect', 'A redirect to another host: whole but no good', { redirects: ALWAYS }],
  ['400', 'HTTP 400: whole but no good', refused(400, message('Bad Request'))],
  ['422', 'HTTP 422 that mentions a field: whole but no good', refused(422, message('phone is not valid'))],
  ['401', 'HTTP 401: refused', { unauthorized: ALWAYS }],
  ['403', 'HTTP 403: refused', { forbidden: ALWAYS }],
  ['408', 'HTTP 408: away', refused(408, message('Request Timeout'))],
  ['429', 'HTTP 429 with `Retry-After: 1`: away', { tooManyRequests: ALWAYS }],
  ['500', 'HTTP 500: away', { serverErrors: ALWAYS, serverErrorStatus: 500 }],
  ['503', 'HTTP 503: away', { serverErrors: ALWAYS, serverErrorStatus: 503 }],
  ['reset', 'The connection is reset: away', { resets: ALWAYS }],
  ['silent', 'No answer for ten minutes: away', { delayMs: SILENCE_MS }],
  ['truncated', 'The body ends short of its stated length: away', { truncated: ALWAYS }],
];

const CALLS = ['create', 'result', 'evidence'] as const;

/** `create-404`, `result-404`, `evidence-404` and so on: one call answers so until `recovered`. */
export const ANSWER_SCENARIOS: Scenarios = Object.fromEntries(
  ANSWERS.flatMap(([name, says, faults]) =>
    CALLS.map((call) => [`${call}-${name}`, finished(says, { [call]: faults })]),
  ),
);
