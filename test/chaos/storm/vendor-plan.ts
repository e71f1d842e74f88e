import { createRandom } from '../../../src/sandbox/random.js';
import { faultsFromSeed, type PersonScript, type SandboxFaults } from '../../../src/sandbox/index.js';

/** How probable each single kind of fault is, so that about a fifth of all calls go wrong. */
const FAULT_RATE = 0.05;
const LOST_WEBHOOKS = 0.1;

/** What goes wrong at the vendor with one onboarding: nothing that would not pass by itself. */
export function stormFaults(seed: number, customId: string): SandboxFaults {
  const random = createRandom('storm-webhooks', seed, customId);
  const faults = faultsFromSeed(seed, customId, FAULT_RATE);
  return { ...faults, webhook: { ...faults.webhook, never: random() < LOST_WEBHOOKS } };
}

/** Who comes, and when: most finish within half a minute, some leave, some run out of time. */
export function stormPerson(seed: number, customId: string): PersonScript {
  const random = createRandom('storm-person', seed, customId);
  const within = (ms: number): number => Math.round(random() * ms);
  const kind = random();
  const end = kind < 0.7 ? 'finish' : kind < 0.85 ? 'abandon' : 'expire';
  return {
    steps: [
      { after: within(10_000), step: 'start' },
      { after: within(20_000), step: end },
    ],
  };
}
