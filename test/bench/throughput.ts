import { median, type Line } from './figures.js';
import type { Bench, BenchOptions } from './bench.js';
import { openGround, type Ground } from './ground.js';
import { onboardMany, type Onboarded } from './onboard-many.js';
import { settingsOf, startBare, startOurs, startPeer, type Way } from './ways.js';

/**
 * A person who begins and, two seconds later, ends: minutes in reality, and here longer than anything
 * that follows from the first step, so that no step gains by falling together with the next.
 */
const PERSON = {
  steps: [
    { after: 200, step: 'start' },
    { after: 2_000, step: 'finish' },
  ],
} as const;
const PERSON_MS = PERSON.steps.reduce((sum, { after }) => sum + after, 0);
/** Enough people at once to keep two cores busy. */
const AT_ONCE = 100;
/** Onboardings of each round whose histories and calls are counted. */
const SAMPLE = 20;

/** What every round of a way cost. */
export type Rounds = ReadonlyMap<Way, readonly Onboarded[]>;

/**
 * Onboardings by CPU and by rate, beside a bare workflow and an honest minimal peer; and what one of
 * them costs the engine and asks of the vendor.
 */
export const benchThroughput: Bench = (how) =>
  onGround(async (ground) => {
    const ours = await startOurs(ground, await settingsOf(ground, 'ours'));
    const [peer, bare] = [await startPeer(ground), await startBare(ground, PERSON_MS)];
    try {
      const rounds = await takeTurns([bare, peer, ours], how);
      return [
        byCpu(rounds, ours, peer, 0.9),
        byCpu(rounds, ours, bare, 0.72),
        { ...byCpu(rounds, peer, bare), name: 'the peer’s own throughput by CPU' },
        byRate(rounds, ours, peer),
        byRate(rounds, ours, bare),
        ...(await inTheEngine(ground, rounds, ours, peer)),
        await atTheVendor(ground, rounds, ours, peer),
      ];
    } finally {
      await Promise.all([ours, peer, bare].map((way) => way.close()));
    }
  });

/** Runs `measure` over a vendor whose people end by themselves. */
export async function onGround<T>(measure: (ground: Ground) => Promise<T>): Promise<T> {
  const ground = await openGround({ person: PERSON });
  try {
    return await measure(ground);
  } finally {
    await ground.close();
  }
}

/** Each way in turn, round after round, after one round that warms up. */
export async function takeTurns(ways: readonly Way[], { quick, say }: BenchOptions): Promise<Rounds> {
  const [count, rounds] = quick ? [20, 3] : [300, 5];
  const taken = new Map<Way, Onboarded[]>(ways.map((way) => [way, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const way of ways) {
      const onboarded = await onboardMany(way, count, AT_ONCE);
      const each = `${(onboarded.cpuMs / count).toFixed(0)} ms of CPU an onboarding`;
      const rate = `${((1000 * count) / onboarded.ms).toFixed(1)} a second`;
      say(`${round === 0 ? 'warm-up' : `round ${round.toString()}`}: ${way.name}: ${each}, ${rate}`);
      if (round > 0) taken.get(way)?.push(onboarded);
    }
  }
  return taken;
}

/** Onboardings that a second of CPU, of worker and bridge together, is enough for. */
export function byCpu(rounds: Rounds, ours: Way, floor: Way, atLeast?: number): Line {
  const figure = ({ customIds, cpuMs }: Onboarded): number => (1000 * customIds.length) / cpuMs;
  return {
    ...compare(rounds, ours, floor, figure),
    name: 'throughput by CPU',
    unit: 'onboardings per CPU-second',
    ...(atLeast !== undefined && { goal: { of: 'ratio', atLeast } }),
  };
}

export function byRate(rounds: Rounds, ours: Way, floor: Way): Line {
  const figure = ({ customIds, ms }: Onboarded): number => (1000 * customIds.length) / ms;
  return {
    ...compare(rounds, ours, floor, figure),
    name: 'throughput by rate',
    unit: 'onboardings per second',
  };
}

function compare(
  rounds: Rounds,
  ours: Way,
  floor: Way,
  figure: (round: Onboarded) => number,
): Pick<Line, 'ours' | 'floor'> {
  const figures = (way: Way): number[] => (rounds.get(way) ?? []).map(figure);
  return { ours: figures(ours), floor: { name: floor.name, values: figures(floor) } };
}

/** Events and bytes of histories, as the server counts them, without payload encryption. */
async function inTheEngine(ground: Ground, rounds: Rounds, ours: Way, peer: Way): Promise<readonly Line[]> {
  const figures = (way: Way, figure: 'historySize' | 'historyLength'): Promise<number[]> =>
    eachRound(rounds, way, async (customId) => {
      const described = await ground.client.workflow.getHandle(way.workflowIdOf(customId)).describe();
      return described[figure] ?? Number.NaN;
    });
  const kib = async (way: Way): Promise<number[]> =>
    (await figures(way, 'historySize')).map((bytes) => bytes / 1024);
  return [
    {
      name: 'history',
      unit: 'KiB per onboarding',
      ours: await kib(ours),
      floor: { name: peer.name, values: await kib(peer) },
      goal: { of: 'ours', atMost: 9 },
    },
    {
      name: 'history',
      unit: 'events per onboarding',
      ours: await figures(ours, 'historyLength'),
      floor: { name: peer.name, values: await figures(peer, 'historyLength') },
    },
  ];
}

async function atTheVendor(ground: Ground, rounds: Rounds, ours: Way, peer: Way): Promise<Line> {
  const calls = (way: Way): Promise<number[]> =>
    eachRound(rounds, way, async (customId) => {
      const { requests } = (await ground.control(`calls?customId=${customId}`)) as { requests: unknown[] };
      return requests.length;
    });
  return {
    name: 'calls of the vendor',
    unit: 'per onboarding',
    ours: await calls(ours),
    floor: { name: peer.name, values: await calls(peer) },
  };
}

/** The middle of what `ask` says of {@link SAMPLE} onboardings, for each round. */
function eachRound(rounds: Rounds, way: Way, ask: (customId: string) => Promise<number>): Promise<number[]> {
  return Promise.all(
    (rounds.get(way) ?? []).map(async ({ customIds }) =>
      median(await Promise.all(customIds.slice(0, SAMPLE).map(ask))),
    ),
  );
}
