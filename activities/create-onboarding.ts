import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { OnboardingActivities } from '../workflows/activity-contract.js';
import { toOnboardingStatus, type OnboardingInput, type OnboardingStatus } from '../workflows/contract.js';
import { boundContradiction } from './bound-contradiction.js';
import { boundRetries } from './bound-retries.js';
import { callPort } from './call-port.js';
import { countOddStatus } from './count-odd-status.js';
import { digestOf, digestOfInput, toAskedFor } from './digest-of.js';
import { isVendorFailure, type CreatedOnboarding, type OnboardingPorts } from './ports.js';
import { serverNow } from './server-time.js';

/**
 * POST /integrations, unless this customId has a stored outcome. Repeating it is safe: the
 * vendor answers a repeat with the same onboarding, and the last id returned is the one used.
 */
export function createCreateOnboarding(ports: OnboardingPorts): OnboardingActivities['createOnboarding'] {
  return ({ input, giveUpAt }) => {
    const { customId } = input;
    return boundRetries(giveUpAt, async () => {
      const outcome = await callPort(ports, { customId, doing: 'look for an outcome', stage: 'create' }, () =>
        ports.outcomes.find(customId),
      );
      if (outcome !== null) return { kind: 'settled', outcome };
      const deployment = await ports.deployment.describe();
      const created = await create(ports, input);
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
        deployment,
        inputSha256: digestOfInput(input),
        acceptationsSha256: digestOf(input.acceptations ?? []),
        asked: toAskedFor(input),
      };
    });
  };
}

/**
 * One call. After an attempt whose answer may be lost, "it exists already" may come from that very
 * attempt, still under way: so it is asked again for a while.
 */
async function create(ports: OnboardingPorts, input: OnboardingInput): Promise<CreatedOnboarding> {
  const { attempt } = activityInfo();
  const { customId } = input;
  const stage = attempt > 1 ? 'repeatedCreate' : 'create';
  const told = { exists: false };
  try {
    return await callPort(ports, { customId, doing: 'create the onboarding', stage }, async () => {
      try {
        return await ports.vendor.create(input, ports.webhookUrls.urlFor(customId), cancellationSignal());
      } catch (error) {
        told.exists = isVendorFailure(error) && error.code === 'exists';
        throw error;
      }
    });
  } catch (error) {
    if (!told.exists || attempt === 1 || !(error instanceof ApplicationFailure)) throw error;
    const existsSince = toExistsSince(activityInfo().heartbeatDetails) ?? serverNow();
    heartbeat({ existsSince });
    throw boundContradiction(
      error,
      existsSince,
      'the onboarding exists at Finwave, and the answer that named it was lost: use another customId',
    );
  }
}

function toExistsSince(details: unknown): number | null {
  const { existsSince } = (details ?? {}) as { readonly existsSince?: unknown };
  return typeof existsSince === 'number' ? existsSince : null;
}

/** An unknown status is not terminal, nor is none; the lowest one lets every known one be news. */
function toKnownStatus(ports: OnboardingPorts, customId: string, written: string | null): OnboardingStatus {
  const status = toOnboardingStatus(written ?? '');
  if (status === null || status !== written) countOddStatus(ports, customId, written);
  return status ?? 'CREATED';
}
