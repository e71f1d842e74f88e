import { proxyActivities } from '@temporalio/workflow';
import { startOnboarding, type OnboardingOutcome } from 'temporal-finwave/calling';
import type * as activities from './activities.js';

const { sendLink } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' });

export interface VerifyCustomer {
  readonly customerId: string;
  /** How often the customer may try. Default 3. */
  readonly attempts?: number;
}

export interface Verification {
  /** The attempt that this outcome is of, counted from 1. */
  readonly attempt: number;
  readonly outcome: OnboardingOutcome;
}

/**
 * Verifies a customer who may run out of time or leave. Finwave never opens an onboarding twice, so
 * each attempt is an onboarding of its own: `c1-1`, `c1-2`, …
 */
export async function verifyCustomer({ customerId, attempts = 3 }: VerifyCustomer): Promise<Verification> {
  for (let attempt = 1; ; attempt++) {
    const onboarding = await startOnboarding({ customId: `${customerId}-${attempt.toString()}` });
    if (onboarding.url !== null) await sendLink(customerId, onboarding.url);
    const outcome = await onboarding.outcome();
    if (!deservesAnother(outcome) || attempt >= attempts) return { attempt, outcome };
  }
}

/** FINISHED is for you to judge; at your own deadline the person may still be at it. */
function deservesAnother({ status }: OnboardingOutcome): boolean {
  return status === 'TIMEOUT' || status === 'INCOMPLETED';
}
