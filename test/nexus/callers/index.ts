import { ApplicationFailure, NexusOperationFailure } from '@temporalio/common';
import {
  createNexusServiceClient,
  defineQuery,
  setHandler,
  type NexusOperationCancellationType,
} from '@temporalio/workflow';
import { HandlerError } from 'nexus-rpc';
import {
  finwaveOnboardingService,
  type OnboardingInput,
  type OnboardingOutcome,
  type OnboardingStatusView,
  type OnboardingUrl,
} from '../../../workflows/calling.js';

const finwave = (endpoint: string) =>
  createNexusServiceClient({ endpoint, service: finwaveOnboardingService });

/** What the caller has been told so far. */
export const seenQuery = defineQuery<{ url: OnboardingUrl; view: OnboardingStatusView } | null>('seen');

/** Starts or attaches, gets URL and status, then the outcome. */
export async function onboards(
  endpoint: string,
  input: OnboardingInput,
  cancellationType: NexusOperationCancellationType = 'ABANDON',
): Promise<OnboardingOutcome> {
  const service = finwave(endpoint);
  let seen: { url: OnboardingUrl; view: OnboardingStatusView } | null = null;
  setHandler(seenQuery, () => seen);
  const onboarding = await service.startOperation('onboard', input, { cancellationType });
  const { customId } = input;
  const url = await service.executeOperation('url', { customId });
  seen = { url, view: await service.executeOperation('status', { customId }) };
  return onboarding.result();
}

export async function asksUrl(endpoint: string, customId: string): Promise<OnboardingUrl> {
  return finwave(endpoint).executeOperation('url', { customId });
}

/** An error and its causes, as far as a caller can tell them apart. */
export interface FailureChain {
  /** Type of the handler error; null where the operation itself failed. */
  readonly handlerError: string | null;
  /** Type and message of the failure at the bottom. */
  readonly type: string | null;
  readonly message: string;
}

/** Calls one operation and returns how it failed. */
export async function failsWith(
  endpoint: string,
  operation: 'onboard' | 'url' | 'status',
  input: { readonly customId: string },
): Promise<FailureChain | null> {
  try {
    await finwave(endpoint).executeOperation(operation, input);
    return null;
  } catch (error) {
    if (!(error instanceof NexusOperationFailure)) throw error;
    let handlerError: string | null = null;
    let last: FailureChain = { handlerError, type: null, message: error.message };
    for (let link: unknown = error.cause; link instanceof Error; link = link.cause) {
      if (link instanceof HandlerError) handlerError = link.type;
      const type = link instanceof ApplicationFailure ? (link.type ?? null) : null;
      last = { handlerError, type, message: link.message };
    }
    return last;
  }
}
