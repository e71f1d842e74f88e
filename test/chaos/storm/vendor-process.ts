import { stormFaults, stormPerson } from './vendor-plan.js';
import { startSandbox } from '../../../src/sandbox/index.js';

/** A sandbox in a process of its own whose persons and faults are decided by the seed; ends with its parent. */
const [seed, kind] = [Number(process.argv[2]), process.argv[3]];
const sandbox = await startSandbox({
  seed,
  person: (customId) => (kind === 'prompt' ? 'finishes' : stormPerson(seed, customId)),
  faults: (customId) => (kind === 'faulty' ? stormFaults(seed, customId) : {}),
  callLimit: 1_000_000,
});
process.send?.({ baseUrl: sandbox.baseUrl, clientToken: sandbox.clientToken });
process.once('disconnect', () => void sandbox.close());
