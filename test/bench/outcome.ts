import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from './bench.js';
import { openGround, type Ground } from './ground.js';
import { settingsOf, startOurs, startPeer, type Way } from './ways.js';

/** Between a person's first step and the last: then nothing of the first is under way any more. */
const PERSON_MS = 2_000;

/** From the person's last step, which sends a webhook, to the ended workflow: one person at a time. */
export const benchOutcome: Bench = async ({ quick, say }) => {
  const [warmUp, rounds] = quick ? [1, 3] : [3, 20];
  const ground = await openGround();
  const ours = await startOurs(ground, await settingsOf(ground, 'ours'));
  const peer = await startPeer(ground);
  const times = { ours: [] as number[], peer: [] as number[] };
  try {
    for (let round = -warmUp; round < rounds; round += 1) {
      const took = { peer: await lastStep(ground, peer), ours: await lastStep(ground, ours) };
      if (round < 0) continue;
      times.peer.push(took.peer);
      times.ours.push(took.ours);
    }
  } finally {
    await Promise.all([ours.close(), peer.close()]);
    await ground.close();
  }
  say(`${rounds.toString()} persons of each`);
  return [
    {
      name: 'webhook to stored outcome',
      unit: 'ms',
      ours: times.ours,
      floor: { name: peer.name, values: times.peer },
    },
  ];
};

async function lastStep(ground: Ground, way: Way): Promise<number> {
  const customId = randomUUID();
  await way.start(customId);
  const ended = way.ended(customId);
  await ground.drive(customId, 'start');
  await pause(PERSON_MS);
  const started = performance.now();
  await Promise.all([ground.drive(customId, 'finish'), ended]);
  return performance.now() - started;
}
