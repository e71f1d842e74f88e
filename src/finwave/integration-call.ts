import { isOnboardingId } from '../../workflows/ids.js';
import { FinwaveError, type CallName } from './errors.js';
import type { Call } from './http.js';

/** What is asked of an onboarding, by its call's name. */
const ACCEPTED = {
  'GET /integrations/:onboardingId/result': 'application/json',
  'GET /integrations/:onboardingId/evidences': 'application/zip',
  'POST /integrations/:onboardingId/evidences': 'application/zip',
} as const satisfies Partial<Record<CallName, string>>;

/**
 * A call about an onboarding; the one place where an id becomes part of a path.
 *
 * @throws FinwaveError `refusedInput` for an id outside its pattern: encoding alone lets `..` through.
 */
export function integrationCall(name: keyof typeof ACCEPTED, onboardingId: string): Call {
  if (!isOnboardingId(onboardingId)) {
    throw new FinwaveError('refusedInput', {
      call: name,
      problem: 'not sent: the onboardingId is outside its pattern',
      fields: ['onboardingId'],
    });
  }
  const leaf = name.slice(name.lastIndexOf('/') + 1);
  const path = `/integrations/${encodeURIComponent(onboardingId)}/${leaf}`;
  return { name, path, headers: { accept: ACCEPTED[name] } };
}
