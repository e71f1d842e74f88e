import { isOnboardingId } from '../../workflows/ids.js';
import { FinwaveError, type CallName } from './errors.js';

/**
 * `/integrations/<onboardingId>/<leaf>`; the one place where an id becomes part of a path.
 *
 * @throws FinwaveError `refusedInput` for an id outside its pattern: encoding alone lets `..` through.
 */
export function toIntegrationPath(
  call: CallName,
  onboardingId: string,
  leaf: 'result' | 'evidences',
): string {
  if (!isOnboardingId(onboardingId)) {
    throw new FinwaveError('refusedInput', {
      call,
      problem: 'not sent: the onboardingId is outside its pattern',
      fields: ['onboardingId'],
    });
  }
  return `/integrations/${encodeURIComponent(onboardingId)}/${leaf}`;
}
