import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities } from '../../activities/index.js';
import { PAYLOAD_CONVERTER_PATH } from '../../src/codec/payload-converter-path.js';
import { workflowIdOf } from '../../workflows/ids.js';
import type { onboardingWorkflow } from '../../workflows/index.js';
import { createFakeWorld } from '../activities/fake-ports.js';
import { sharedTemporal } from '../servers/temporal.js';
import { FAST, quietRuntime, until, workflowBundle } from '../workflows/run-onboarding.js';
import { rawZip } from './archive/raw-zip.js';
import { rangeStart, send } from './download/archive-server.js';
import { startBench, type Bench } from './collecting.js';

const MIB = 1024 * 1024;
const ARCHIVE = rawZip([{ name: 'a-VIDEO.mp4', content: randomBytes(4 * MIB) }]);
const ETAG = '"v1"';

describe('a worker that is stopped politely in the middle of a download', function () {
  this.timeout(60_000);
  let bench: Bench;
  let connection: Connection;
  let native: NativeConnection;
  before(async () => {
    quietRuntime();
    const { address } = await sharedTemporal();
    connection = await Connection.connect({ address });
    native = await NativeConnection.connect({ address });
    bench = await startBench((request, response, n) => {
      const start = rangeStart(request);
      if (n > 0) {
        send(response, ARCHIVE, { etag: ETAG, ...(start !== undefined && { start }) });
        return;
      }
      response.writeHead(200, { etag: ETAG, 'content-length': ARCHIVE.length });
      response.write(ARCHIVE.subarray(0, 2 * MIB));
    });
  });
  after(async () => {
    await connection.close();
    await native.close();
    await bench.close();
  });

  it('leaves what it has fetched to the next one, as a killed worker does', async () => {
    const taskQueue = `test-${randomUUID()}`;
    const workflows = await workflowBundle();
    const work = async () => {
      const worker = await Worker.create({
        connection: native,
        taskQueue,
        workflowBundle: workflows,
        activities: createActivities({ ...createFakeWorld().ports, evidence: bench.evidenceStore }),
        dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER_PATH },
      });
      const running = worker.run();
      return async () => {
        worker.shutdown();
        await running;
      };
    };
    const stopFirst = await work();
    const customId = `c-${randomUUID()}`;
    const handle = await new Client({ connection }).workflow.start<typeof onboardingWorkflow>(
      'onboardingWorkflow',
      { workflowId: workflowIdOf(customId), taskQueue, args: [{ customId, wait: FAST }] },
    );
    const spooledBytes = async (): Promise<number> => {
      const [name] = await bench.spooled();
      return name === undefined ? 0 : (await stat(join(bench.spoolDir, name))).size;
    };
    await until(spooledBytes, (bytes) => bytes === 2 * MIB);
    await stopFirst();

    const stopSecond = await work();
    const { evidence } = await handle.result();
    await stopSecond();
    assert.equal(evidence.state, 'stored');
    assert.deepEqual(bench.server.ranges, [undefined, `bytes=${(2 * MIB).toString()}-`]);
    assert.deepEqual(await bench.spooled(), []);
  });
});
