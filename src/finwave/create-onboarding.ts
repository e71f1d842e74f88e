import type { CreatedOnboarding } from '../../activities/ports.js';
import type { OnboardingInput } from '../../workflows/contract.js';
import { readCreateAnswer } from './create-answer.js';
import { toCreateBody, toReservedExtras } from './create-body.js';
import { FinwaveError } from './errors.js';
import { toFailureCode } from './failure-code.js';
import type { Http } from './http.js';
import { toRefusedUrls } from './outgoing-urls.js';
import { readBody, toRefusal } from './read-answer.js';

/** POST /integrations; safe to repeat with the same customId. */
export async function createOnboarding(
  http: Http,
  input: OnboardingInput,
  webhook: string,
  allowedUrlHosts: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<CreatedOnboarding> {
  const name = 'POST /integrations';
  const reserved = toReservedExtras(input.extra ?? {});
  const refused = toRefusedUrls(input, allowedUrlHosts);
  if (reserved.length > 0) {
    throw new FinwaveError('refusedInput', {
      call: name,
      problem: 'not sent: `extra` may not name a field of its own',
      fields: reserved.map((field) => `extra.${field}`),
    });
  }
  if (refused.length > 0) {
    throw new FinwaveError('refusedInput', {
      call: name,
      problem: 'not sent: a URL must be https and its host be on FINWAVE_ALLOWED_URL_HOSTS',
      fields: refused,
    });
  }
  const answer = await http.open(
    {
      name,
      path: '/integrations',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify(toCreateBody(input, webhook)),
      totalMs: http.limits.createTotalMs,
    },
    signal,
  );
  if (answer.status < 200 || answer.status > 299) {
    throw await toRefusal(answer, toFailureCode(answer.status), http.limits, signal);
  }
  return readCreateAnswer(await readBody(answer, http.limits.createBytes, signal), answer.status);
}
