import type { Service } from './service.js';
import { openWorld, type Part, type World, type WorldOptions } from './world.js';

/** A world with two workers and two bridges at work in it. */
export interface Arena {
  readonly world: World;
  readonly workers: readonly Service[];
  readonly bridges: readonly Service[];
  /** Whatever else can be ended. */
  readonly parts: readonly Part[];
  close(): Promise<void>;
}

/** Each worker has a bridge of its own. */
export async function openArena(options: WorldOptions): Promise<Arena> {
  const world = await openWorld(options);
  const bridges = [await world.startBridge('bridge-1'), await world.startBridge('bridge-2')];
  const workers = await Promise.all(
    bridges.map(({ env }, n) => world.startWorker(`worker-${(n + 1).toString()}`, env)),
  );
  return toArena(
    world,
    workers,
    bridges.map(({ service }) => service),
  );
}

/** What stands in `world`, as an arena with the servers of everybody's and `further` ones. */
export function toArena(
  world: World,
  workers: readonly Service[],
  bridges: readonly Service[],
  further: readonly Part[] = [],
): Arena {
  const { engine, postgres, s3 } = world;
  const parts = [
    ...engine.parts,
    // Ends without a word to anybody, and recovers when it starts.
    { name: 'PostgreSQL', restart: (meanwhile) => postgres.restart(meanwhile, 'SIGQUIT') },
    { name: 'S3', restart: (meanwhile) => s3.restart(meanwhile, 'SIGKILL') },
    ...further,
  ] satisfies Part[];
  return {
    world,
    workers,
    bridges,
    parts,
    async close() {
      await Promise.all([...workers, ...bridges].map((service) => service.stop()));
      await world.close();
    },
  };
}
