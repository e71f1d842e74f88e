import type { CreatedOnboarding } from '../../activities/ports.js';
import type { OnboardingInput } from '../../workflows/contract.js';
import { readCreateAnswer } from './create-answer.js';
import { toCreateBody, toReservedExtras } from './create-body.js';
import { FinwaveError } from './errors.js';
import type { Http } from './http.js';
import { toRefusedUrls } from './outgoing-urls.js';
import { readJson, toFailure } from './read-answer.js';
import { toUtf8 } from './to-utf8.js';

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
      problem: 'not sent: `extra` may name no field of ours, and only names of letters and digits',
      fields: reserved,
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
    const failure = await toFailure(answer, http.limits, signal);
    throw saysItExists(failure, input.customId) ? failure.with({ code: 'exists' }) : failure;
  }
  return readJson(answer, { maxBytes: http.limits.createBytes }, signal, (raw) =>
    readCreateAnswer(toUtf8(raw, answer.headers['content-type']).bytes, answer.status),
  );
}

/** A 409, or a 400 or 422 whose body names the customId as existing: what a lost answer leaves behind. */
function saysItExists({ httpStatus, body }: FinwaveError, customId: string): boolean {
  if (httpStatus === 409) return true;
  if (httpStatus !== 400 && httpStatus !== 422) return false;
  const text = Buffer.from(body ?? []).toString('utf8');
  const namesIt = /customId/i.test(text) || text.includes(customId);
  return namesIt && /exist|duplicat|already|in use|taken|not unique/i.test(text);
}
