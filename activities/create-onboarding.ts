import { cancellationSignal } from '@temporalio/activity';
import type { OnboardingActivities } from '../workflows/activity-contract.js';
import { isOnboardingStatus, type OnboardingStatus } from '../workflows/contract.js';
import { boundRetries } from './bound-retries.js';
import { callPort } from './call-port.js';
import { countUnknownStatus } from './count-unknown-status.js';
import { digestOf, digestOfInput } from './digest-of.js';
import type { OnboardingPorts } from './ports.js';

/**
 * POST /integrations, unless this customId has a stored outcome. Repeating it is safe: the
 * vendor answers a repeat with the same onboarding, and the last id returned is the one used.
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
        return {
          kind: 'created',
          onboardingId: created.onboardingId,
          url: created.url,
          status: toKnownStatus(ports, created.status),
          answeredAt: new Date().toISOString(),
          deployment,
          inputSha256: digestOfInput(input),
          acceptationsSha256: digestOf(input.acceptations ?? []),
        };
      }),
    );
  };
}

/** An unknown status is not terminal; the lowest one lets every known one be news. */
function toKnownStatus(ports: OnboardingPorts, status: string): OnboardingStatus {
  if (isOnboardingStatus(status)) return status;
  countUnknownStatus(ports, status);
  return 'CREATED';
}
