import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from './bench.js';
import { openGround, type Ground } from './ground.js';
import { inParallel } from './onboard-many.js';
import { openPoster } from './post.js';
import { settingsOf, startOurs, startPeer, type Way } from './ways.js';

const WEBHOOKS_AT_ONCE = 50;
const STARTS_AT_ONCE = 100;
const LOOK_EVERY_MS = 250;
/** A vendor whose webhook was refused sends it again. */
const AGAIN_AFTER_MS = 1_000;

interface Settled {
  readonly seconds: number;
  /** Answers of 500 and above. */
  readonly refused: number;
}

/** Everybody who waits ends at the same moment: all their webhooks, 50 at a time, until the last workflow has ended. */
export const benchMassWebhook: Bench = async ({ quick, say }) => {
  const count = quick ? 20 : 2_000;
  const ground = await openGround({ faults: { webhook: { never: true } } });
  const ours = await startOurs(ground, await settingsOf(ground, 'ours'));
  const peer = await startPeer(ground);
  const settled = new Map<Way, Settled>();
  try {
    for (const way of [peer, ours]) {
      const took = await endAllAtOnce(ground, way, count);
      settled.set(way, took);
      say(`${way.name}: ${count.toString()} settled within ${took.seconds.toFixed(0)} s`);
    }
  } finally {
    await Promise.all([ours.close(), peer.close()]);
    await ground.close();
  }
  const of = (way: Way, figure: keyof Settled): number => settled.get(way)?.[figure] ?? Number.NaN;
  const name = `${count.toString()} webhooks at once`;
  return [
    {
      name,
      unit: 's until all are settled',
      ours: [of(ours, 'seconds')],
      floor: { name: peer.name, values: [of(peer, 'seconds')] },
      goal: { of: 'ours', atMost: 120 },
    },
    {
      name,
      unit: 'answers of 5xx',
      ours: [of(ours, 'refused')],
      floor: { name: peer.name, values: [of(peer, 'refused')] },
      goal: { of: 'ours', atMost: 0 },
    },
  ];
};

async function endAllAtOnce(ground: Ground, way: Way, count: number): Promise<Settled> {
  const customIds = new Set<string>(Array.from({ length: count }, () => randomUUID()));
  await inParallel([...customIds], STARTS_AT_ONCE, async (customId) => {
    await way.start(customId);
    await ground.drive(customId, 'finish');
  });
  const waiting = (await ground.control('onboardings')) as readonly {
    readonly customId: string;
    readonly onboardingId: string;
    readonly request: { readonly webhook: string };
  }[];
  const poster = openPoster();
  let refused = 0;
  const started = performance.now();
  await inParallel(
    waiting.filter(({ customId }) => customIds.has(customId)),
    WEBHOOKS_AT_ONCE,
    async ({ customId, onboardingId, request }) => {
      for (;;) {
        const status = await poster.post(request.webhook, { onboardingId, customId, result: 'FINISHED' });
        if (status < 500) return;
        refused += 1;
        await pause(AGAIN_AFTER_MS);
      }
    },
  );
  poster.close();
  const running = `TaskQueue = '${way.name}' AND ExecutionStatus = 'Running'`;
  while ((await ground.client.workflow.count(running)).count > 0) await pause(LOOK_EVERY_MS);
  return { seconds: (performance.now() - started) / 1000, refused };
}
