import { randomUUID } from 'node:crypto';
import { createFakeWorld, type FakeWorld } from '../activities/fake-ports.js';
import { openStage, type Stage } from './run-onboarding.js';

/** One real worker for many tests at once: each has a fake world of its own, by its customIds. */
export interface Scenes {
  /** With `customId`: of an onboarding that is started in another way than by `start`. */
  open(customId?: string): Stage;
  close(): Promise<void>;
}

export async function openScenes(): Promise<Scenes> {
  const worlds = new Map<string, FakeWorld>();
  const portsOf = (customId: string): FakeWorld['ports'] => {
    const world = worlds.get(customId);
    if (world === undefined) throw new Error(`no test has started ${customId}`);
    return world.ports;
  };
  const any = createFakeWorld();
  const { ports } = any;
  const stage = await openStage({}, undefined, {
    ...any,
    ports: {
      ...ports,
      vendor: {
        create: (input, ...rest) => portsOf(input.customId).vendor.create(input, ...rest),
        // As the fake create made it of the customId.
        result: (onboardingId, ...rest) =>
          portsOf(onboardingId.slice(2)).vendor.result(onboardingId, ...rest),
      },
      evidence: {
        ...ports.evidence,
        storeResult: (customId, ...rest) => portsOf(customId).evidence.storeResult(customId, ...rest),
        storeRefusal: (customId, ...rest) => portsOf(customId).evidence.storeRefusal(customId, ...rest),
        collect: (order, ...rest) => portsOf(order.customId).evidence.collect(order, ...rest),
        concludeWithout: (order, ...rest) => portsOf(order.customId).evidence.concludeWithout(order, ...rest),
      },
      outcomes: {
        ...ports.outcomes,
        find: (customId) => portsOf(customId).outcomes.find(customId),
        persist: (request, ...rest) => portsOf(request.outcome.customId).outcomes.persist(request, ...rest),
      },
    },
  });
  return {
    open(given) {
      const world = createFakeWorld();
      if (given !== undefined) worlds.set(given, world);
      return {
        ...stage,
        world,
        start(input) {
          const { customId = `c-${randomUUID()}` } = input;
          worlds.set(customId, world);
          return stage.start({ ...input, customId });
        },
      };
    },
    close: () => stage.close(),
  };
}
