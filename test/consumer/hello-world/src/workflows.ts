import { createNexusServiceClient, proxyActivities } from '@temporalio/workflow';
import { executeOnboarding, finwaveOnboardingService, type OnboardingInput } from 'temporal-finwave/calling';
import type * as activities from './activities';

const { greet } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' });

/** Greets whom Finwave has seen. */
export async function example(input: OnboardingInput): Promise<string> {
  const { status } = await executeOnboarding(input);
  return `${await greet(input.customId)} ${status}`;
}

/** The same for a caller of another namespace. */
export async function exampleByNexus(input: OnboardingInput): Promise<string> {
  const finwave = createNexusServiceClient({ endpoint: 'finwave', service: finwaveOnboardingService });
  const { status } = await finwave.executeOperation('onboard', input, { cancellationType: 'ABANDON' });
  return `${await greet(input.customId)} ${status}`;
}
