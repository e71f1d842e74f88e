import type { CreatedOnboarding } from '../../activities/ports.js';
import { isOnboardingId } from '../../workflows/ids.js';
import { readJsonObject } from './read-json.js';
import { toUnusable } from './unusable.js';

/**
 * Reads the answer of POST /integrations: of a first call as of a repeat, whose `url` is null. Only
 * the id decides: a status that is undocumented or none at all is passed on.
 *
 * @throws FinwaveError `noGood` where it is no JSON object, or naming the fields that are not what
 * they must be, and what they are instead.
 */
export function readCreateAnswer(raw: Uint8Array, httpStatus: number): CreatedOnboarding {
  const call = 'POST /integrations';
  const { onboardingId, url = null, status } = readJsonObject(raw, call, httpStatus);
  const problems = { onboardingId: idProblem(onboardingId), url: urlProblem(url) };
  if (!isOnboardingId(onboardingId) || problems.url !== null) {
    const wrong = Object.entries(problems).filter(([, problem]) => problem !== null);
    const what = wrong.map(([field, problem]) => `${field} ${problem ?? ''}`).join(', ');
    throw toUnusable(raw, {
      call,
      httpStatus,
      problem: `the HTTP ${httpStatus.toString()} answer is not what it must be: its ${what}`,
      fields: wrong.map(([field]) => field),
    });
  }
  const link = typeof url === 'string' ? url.trim() : '';
  return {
    onboardingId,
    url: link === '' ? null : link,
    status: typeof status === 'string' ? status : null,
  };
}

function idProblem(id: unknown): string | null {
  if (isOnboardingId(id)) return null;
  if (id === undefined || id === null || id === '') return 'is missing';
  return typeof id === 'string' ? 'is outside its pattern' : 'is no text';
}

/** Null and nothing are no problem; but only a web address may be shown to a person as a link. */
function urlProblem(url: unknown): string | null {
  if (url === null) return null;
  if (typeof url !== 'string') return 'is no text';
  if (url.trim() === '') return null;
  if (!URL.canParse(url)) return 'is relative or has no scheme';
  return ['https:', 'http:'].includes(new URL(url).protocol) ? null : 'is no http or https address';
}
