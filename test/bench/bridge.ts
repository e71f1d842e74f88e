import { randomUUID } from 'node:crypto';
import { createWebhookUrls } from '../../src/bridge/webhook-url.js';
import { workflowIdOf } from '../../workflows/ids.js';
import type { Bench } from './bench.js';
import type { FloorBridgeOrder } from './floors/bridge-process.js';
import type { Line } from './figures.js';
import { openGround } from './ground.js';
import { inParallel } from './onboard-many.js';
import { openPoster } from './post.js';
import { cpuMsOf } from './processes.js';
import { startChild } from './run-child.js';
import { settingsOf, startCommand } from './ways.js';

const AT_ONCE = 50;
/** No worker takes what waits there, and so none disturbs. */
const NOBODY = 'nobody';

/** A process that takes webhooks. */
interface Taker {
  readonly workflowIdOf: (customId: string) => string;
  readonly urlFor: (customId: string) => string;
  readonly pid: number;
  readonly perSecond: number[];
  readonly perCpuSecond: number[];
}

/**
 * Webhooks a second at a concurrency of 50, each for a workflow of its own that has heard nothing yet: the bridge beside
 * a bare fastify whose only route signals the workflow.
 */
export const benchBridge: Bench = async ({ quick, say }) => {
  const [count, rounds] = quick ? [50, 1] : [400, 5];
  const ground = await openGround();
  const { client, address, namespace } = ground;
  const env = await settingsOf(ground, 'ours');
  const bridge = await startCommand(env, 'bridge');
  const order: FloorBridgeOrder = { address, namespace, idPrefix: 'peer-' };
  const fastify = await startChild<{ url: string }>('floors/bridge-process.js', order);
  const urls = createWebhookUrls({
    baseUrl: env['FINWAVE_WEBHOOK_BASE_URL'] ?? null,
    secrets: [env['FINWAVE_WEBHOOK_SECRET'] ?? ''],
  });
  const ours: Taker = {
    workflowIdOf,
    urlFor: (customId) => urls.urlFor(customId),
    pid: bridge.pids[0] ?? 0,
    perSecond: [],
    perCpuSecond: [],
  };
  const floor: Taker = {
    workflowIdOf: (customId) => `peer-${customId}`,
    urlFor: (customId) => `${fastify.said.url}/webhooks/${customId}`,
    pid: fastify.process.pid ?? 0,
    perSecond: [],
    perCpuSecond: [],
  };
  const poster = openPoster();

  async function send(taker: Taker): Promise<{ ms: number; cpuMs: number }> {
    const customIds = Array.from({ length: count }, () => randomUUID());
    await inParallel(customIds, AT_ONCE, (customId) =>
      client.workflow.start('onboardingWorkflow', {
        workflowId: taker.workflowIdOf(customId),
        taskQueue: NOBODY,
        args: [{ customId }],
      }),
    );
    const cpuBefore = await cpuMsOf([taker.pid]);
    const started = performance.now();
    await inParallel(customIds, AT_ONCE, async (customId) => {
      const body = { onboardingId: 'bench', customId, result: 'INPROCESS' };
      const status = await poster.post(taker.urlFor(customId), body);
      if (status !== 200) throw new Error(`a webhook was answered ${status.toString()}`);
    });
    return { ms: performance.now() - started, cpuMs: (await cpuMsOf([taker.pid])) - cpuBefore };
  }

  try {
    for (let round = 0; round <= rounds; round += 1) {
      for (const taker of [floor, ours]) {
        const { ms, cpuMs } = await send(taker);
        if (round === 0) continue;
        taker.perSecond.push((1000 * count) / ms);
        taker.perCpuSecond.push((1000 * count) / cpuMs);
      }
      say(`round ${round.toString()}: ${count.toString()} webhooks each`);
    }
  } finally {
    poster.close();
    await Promise.all([bridge.stop(), fastify.end()]);
    await ground.close();
  }
  const line = (figures: 'perSecond' | 'perCpuSecond', unit: string): Line => ({
    name: 'bridge',
    unit,
    ours: ours[figures],
    floor: { name: 'bare fastify', values: floor[figures] },
  });
  return [line('perSecond', 'webhooks per second'), line('perCpuSecond', 'webhooks per CPU-second')];
};
