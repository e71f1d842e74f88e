import {
  allHandlersFinished,
  condition,
  defineSignal,
  defineUpdate,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { BareActivities, PeerActivities, PeerOutcome } from './activities.js';

/** Answers the person's URL, as the onboarding's own update does. */
export const floorUrlUpdate = defineUpdate<string>('floorUrl');
/** Something was heard of the vendor. */
export const floorSignal = defineSignal('floorSignal');

const { create, readResult, storeEvidence, storeOutcome, first, second } = proxyActivities<
  PeerActivities & BareActivities
>({ startToCloseTimeout: '1m', retry: { maximumAttempts: 3 } });

/** The engine's own price: one activity, an update that waits for it, one signal, two activities. */
export async function bareOnboarding(): Promise<void> {
  let heard = false;
  setHandler(floorSignal, () => {
    heard = true;
  });
  const url = first();
  setHandler(floorUrlUpdate, () => url);
  await url;
  await condition(() => heard);
  await second();
  await second();
  await condition(allHandlersFinished);
}

/** The same work as an onboarding without what makes it safe: created, waited for, fetched, stored. */
export async function peerOnboarding(customId: string): Promise<PeerOutcome> {
  let heard = false;
  setHandler(floorSignal, () => {
    heard = true;
  });
  const creating = create(customId);
  setHandler(floorUrlUpdate, async () => (await creating).url);
  const created = await creating;
  let result = null;
  while (result === null) {
    await condition(() => heard);
    heard = false;
    result = await readResult(customId, created.onboardingId);
  }
  await storeEvidence(customId, created.onboardingId);
  const outcome = { customId, onboardingId: created.onboardingId, ...result };
  await storeOutcome(outcome);
  await condition(allHandlersFinished);
  return outcome;
}
