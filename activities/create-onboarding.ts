import { cancellationSignal } from '@temporalio/activity';
import type { OnboardingActivities } from '../workflows/activity-contract.js';
import { toOnboardingStatus, type OnboardingStatus } from '../workflows/contract.js';
import { boundRetries } from './bound-retries.js';
import { callPort } from './call-port.js';
import { countOddStatus } from './count-odd-status.js';
import { digestOf, digestOfInput, toAskedFor } from './digest-of.js';
import type { OnboardingPorts } from './ports.js';

/**
 * POST /integrations, unless this customId has a stored outcome (I3). Repeating it is safe: the
 * vendor answers a repeat with the same onboarding (C3, C7), and the last id returned is the one used (C4).
 */
export function createCreateOnboarding(ports: OnboardingPorts): OnboardingActivities['createOnboarding'] {
  return ({ input, giveUpAt }) => {
    const { customId } = input;
    const call = { customId, doing: 'create the onboarding', stage: 'create' } as const;
    return boundRetries(giveUpAt, () =>
      callPort(ports, call, async () => {
        const outcome = await ports.outcomes.find(customId);
        if (outcome !== null) return { kind: 'settled', outcome };
        const deployment = await ports.deployment.describe();
        const webhook = ports.webhookUrls.urlFor(customId);
        const created = await ports.vendor.create(input, webhook, cancellationSignal());
        const status = toKnownStatus(ports, customId, created.status);
        if (status === 'CREATED' && created.url === null) {
          ports.log.warn('Finwave told no URL of an onboarding that has not begun: no link can be sent', {
            customId,
          });
        }
        return {
          kind: 'created',
          onboardingId: created.onboardingId,
          url: created.url,
          status,
          answeredAt: new Date().toISOString(),
          deployment,
          inputSha256: digestOfInput(input),
          acceptationsSha256: digestOf(input.acceptations ?? []),
          asked: toAskedFor(input),
        };
      }),
    );
  };
}

/**
 * An unknown status is not terminal (C16), nor is none; the lowest one lets every known one be news.
 */
function toKnownStatus(ports: OnboardingPorts, customId: string, written: string | null): OnboardingStatus {
  const status = toOnboardingStatus(written ?? '');
  if (status === null || status !== written) countOddStatus(ports, customId, written);
  return status ?? 'CREATED';
}
