import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from '../../../src/sandbox/random.js';
import type { Service } from './service.js';
import type { Arena } from './open-arena.js';

/** What the storm does, and how often each has happened. */
export type FaultCounts = Readonly<Record<string, number>>;

export interface Storm {
  /** Blows on until it is told to end; resolves with what happened when everything is mended. */
  readonly over: Promise<FaultCounts>;
  end(): void;
}

interface Fault {
  readonly name: string;
  happen(random: () => number): Promise<void>;
}

const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 3_000;

/**
 * Ends and restarts services and servers and cuts and slows the wires, one fault after the other: in
 * each round every kind once, in an order that the seed decides. At least one round is blown to its end.
 */
export function blow(arena: Arena, seed: number): Storm {
  const random = createRandom('storm', seed);
  const counts: Record<string, number> = {};
  let ending = false;
  const faults = faultsOf(arena);
  const over = (async () => {
    do {
      for (const fault of shuffled(faults, random)) {
        await fault.happen(random);
        counts[fault.name] = (counts[fault.name] ?? 0) + 1;
        await pause(SHORTEST_PAUSE_MS + random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS));
      }
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- set by end()
    } while (!ending);
    return counts;
  })();
  return {
    over,
    end() {
      ending = true;
    },
  };
}

function faultsOf({ world, parts, ...services }: Arena): Fault[] {
  const ends = (['workers', 'bridges'] as const).flatMap((kind) =>
    (['SIGKILL', 'SIGTERM'] as const).map((signal) => ({
      name: `${kind} ended by ${signal}`,
      async happen(random: () => number) {
        const all: readonly Service[] = services[kind];
        await all[Math.floor(random() * all.length)]?.end(signal);
      },
    })),
  );
  const wires = (['vendor', 'engine'] as const).flatMap((name) => {
    const wire = world.wires[name];
    return [
      {
        name: `network to the ${name} cut`,
        async happen(random: () => number) {
          await wire.cut();
          await pause(1_000 + random() * 4_000);
          await wire.mend();
        },
      },
      {
        name: `network to the ${name} slowed`,
        async happen(random: () => number) {
          await wire.slow(200 + random() * 600);
          await pause(2_000 + random() * 4_000);
          await wire.mend();
        },
      },
    ];
  });
  return [
    ...ends,
    ...wires,
    ...parts.map((part) => ({ name: `${part.name} restarted`, happen: () => part.restart() })),
  ];
}

function shuffled<T>(things: readonly T[], random: () => number): T[] {
  return things
    .map((thing) => ({ thing, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ thing }) => thing);
}
