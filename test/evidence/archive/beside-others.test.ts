import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { NativeConnection, Worker } from '@temporalio/worker';
import { Client, Connection } from '@temporalio/client';
import { createActivities } from '../../../activities/index.js';
import { openFolder } from '../../../src/stores/blobs/folder.js';
import { createEvidenceStore } from '../../../src/evidence/evidence-store.js';
import { PAYLOAD_CONVERTER_PATH } from '../../../src/codec/payload-converter-path.js';
import type { OnboardingOutcome } from '../../../workflows/contract.js';
import { workflowIdOf } from '../../../workflows/ids.js';
import type { onboardingWorkflow } from '../../../workflows/index.js';
import { createFakeWorld } from '../../activities/fake-ports.js';
import { sharedTemporal } from '../../servers/temporal.js';
import { FAST, quietRuntime, workflowBundle } from '../../workflows/run-onboarding.js';
import { BROKEN_ARCHIVES, HONEST_ARCHIVES, HOSTILE_ARCHIVES, UNFINISHED_ARCHIVES } from './archive-corpus.js';

const OTHERS = 50;
const UNFINISHED = [...UNFINISHED_ARCHIVES, ...BROKEN_ARCHIVES];
const CORPUS = [...HONEST_ARCHIVES, ...UNFINISHED, ...HOSTILE_ARCHIVES];
const HONEST = HONEST_ARCHIVES[0]?.bytes ?? Buffer.alloc(0);
/** The server may know the ids of an earlier run. */
const RUN = randomUUID().slice(0, 8);

describe('the corpus of archives on one worker with fifty other onboardings (C28)', function () {
  this.timeout(120_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'corpus-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('gets every verdict, disturbs nobody and leaves no file about', async () => {
    const storeDir = join(folder, 'room', 'store');
    const spoolDir = join(folder, 'room', 'spool');
    const blobs = await openFolder(storeDir);
    const served = new Map<string, number>();
    const evidenceStore = createEvidenceStore({
      blobs,
      spoolDir,
      log: { info: () => undefined, warn: () => undefined },
      source: { evidences: (id) => Promise.resolve(toAnswer(archiveOf(id, served))) },
    });
    const world = createFakeWorld();
    const collect: typeof evidenceStore.collect = (...args) => evidenceStore.collect(...args);
    const evidence = { ...world.ports.evidence, collect };

    const outcomes = await onOneWorker(createActivities({ ...world.ports, evidence }), [
      ...CORPUS.map((_, index) => `${RUN}-corpus-${index.toString()}`),
      ...range(OTHERS).map((n) => `${RUN}-other-${n}`),
    ]);

    for (const [index, one] of CORPUS.entries()) {
      const { title, verdict } = one;
      const customId = `${RUN}-corpus-${index.toString()}`;
      const isRefused = verdict !== 'accepted' && !UNFINISHED.includes(one);
      assert.equal(outcomes.get(customId)?.evidence.state, isRefused ? 'rejected' : 'stored', title);
    }
    for (const n of range(OTHERS)) {
      const { evidence: theirs, flags } = outcomes.get(`${RUN}-other-${n}`) ?? {};
      assert.deepEqual([theirs?.state, theirs?.bytes, flags], ['stored', HONEST.length, []]);
    }

    assert.deepEqual((await readdir(folder)).sort(), ['room']);
    assert.deepEqual((await readdir(join(folder, 'room'))).sort(), ['spool', 'store']);
    assert.deepEqual(await readdir(spoolDir), []);
    const temporary = join(storeDir, '.tmp');
    assert.deepEqual(existsSync(temporary) ? await readdir(temporary) : [], []);
    for await (const { key } of blobs.list(''))
      assert.match(
        key,
        /^([0-9a-f]{8}-(corpus|other)-\d+\/(archive|manifest|receipt)|quarantine\/[0-9a-f]{8}-corpus-\d+)\/[0-9a-f]{64}\.(zip|json)$/,
      );
    await blobs.close();
  });

  /** The corpus' archive at the first request; what was unfinished is finished at the second. */
  function archiveOf(onboardingId: string, served: Map<string, number>): Buffer {
    const times = served.get(onboardingId) ?? 0;
    served.set(onboardingId, times + 1);
    const index = /-corpus-(\d+)$/.exec(onboardingId)?.[1];
    const one = index === undefined ? undefined : CORPUS[Number(index)];
    return one === undefined || (times > 0 && UNFINISHED.includes(one)) ? HONEST : one.bytes;
  }
});

function toAnswer(
  archive: Buffer,
): Awaited<ReturnType<Parameters<typeof createEvidenceStore>[0]['source']['evidences']>> {
  return {
    method: 'GET',
    path: '/integrations/o/evidences',
    status: 200,
    contentCoding: null,
    etag: null,
    contentLength: archive.length,
    contentRange: null,
    date: null,
    tls: null,
    body: Readable.from([archive]),
  };
}

function range(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => n.toString());
}

/** Runs an onboarding for each customId, all at once, and answers the outcomes. */
async function onOneWorker(
  activities: ReturnType<typeof createActivities>,
  customIds: readonly string[],
): Promise<ReadonlyMap<string, OnboardingOutcome>> {
  const { address, namespace } = await sharedTemporal();
  const taskQueue = `corpus-${randomUUID()}`;
  quietRuntime();
  const native = await NativeConnection.connect({ address });
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue,
    activities,
    workflowBundle: await workflowBundle(),
    dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER_PATH },
  });
  const outcomes = new Map<string, OnboardingOutcome>();
  await worker.runUntil(async () => {
    await Promise.all(
      customIds.map(async (customId) => {
        const outcome = await client.workflow.execute<typeof onboardingWorkflow>('onboardingWorkflow', {
          workflowId: workflowIdOf(customId),
          taskQueue,
          args: [{ customId, wait: FAST }],
        });
        outcomes.set(customId, outcome);
      }),
    );
  });
  await connection.close();
  await native.close();
  return outcomes;
}
