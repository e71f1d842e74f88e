import { z } from 'zod';
import type { CreatedOnboarding } from '../../activities/ports.js';
import { isOnboardingId } from '../../workflows/ids.js';
import { readJsonObject } from './read-json.js';
import { toUnusable } from './unusable.js';

const createAnswer = z.looseObject({
  onboardingId: z.string().refine(isOnboardingId),
  /** Null once the person has started. */
  url: z
    .string()
    .refine(isWebUrl)
    .nullish()
    .transform((url) => url ?? null),
  status: z.string().min(1),
});

/**
 * Reads the answer of POST /integrations: of a first call as of a repeat, whose `url` is null.
 * An undocumented status is passed on.
 *
 * @throws FinwaveError `noGood` where it is no JSON object, or naming the fields that are not what
 * they must be.
 */
export function readCreateAnswer(raw: Uint8Array, httpStatus: number): CreatedOnboarding {
  const call = 'POST /integrations';
  const parsed = createAnswer.safeParse(readJsonObject(raw, call, httpStatus));
  if (!parsed.success) {
    const fields = [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))];
    throw toUnusable(raw, {
      call,
      httpStatus,
      problem: `the HTTP ${httpStatus.toString()} answer is not what it must be`,
      fields,
    });
  }
  const { onboardingId, url, status } = parsed.data;
  return { onboardingId, url, status };
}

/** Anything else (`javascript:`, a path) must never be shown to a person as a link. */
function isWebUrl(value: string): boolean {
  return URL.canParse(value) && ['https:', 'http:'].includes(new URL(value).protocol);
}
