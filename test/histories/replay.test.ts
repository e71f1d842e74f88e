import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker, bundleWorkflowCode, type WorkflowBundle } from '@temporalio/worker';
import { PAYLOAD_CONVERTER_PATH } from '../../src/codec/payload-converter-path.js';
import { SILENT, quietRuntime, workflowBundle } from '../workflows/run-onboarding.js';
import { digestOf, readFrozen } from './frozen.js';
import { historyFile } from './history-file.js';
import { HISTORY_PATHS, pathIdOf, type HistoryPath } from './paths.js';

const FOLDER = dirname(historyFile('any'));

async function replay(bundle: WorkflowBundle, path: HistoryPath): Promise<void> {
  const history: unknown = JSON.parse(readFileSync(historyFile(path.name), 'utf8'));
  await Worker.runReplayHistory(
    { workflowBundle: bundle, dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER_PATH } },
    history,
    // The workflow checks its id, so a replay has to know it.
    pathIdOf(path),
  );
}

describe('the committed histories', () => {
  before(quietRuntime);

  it('are one per path, and no path lacks one', () => {
    const committed = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
    assert.deepEqual(committed.sort(), HISTORY_PATHS.map(({ name }) => `${name}.json`).sort());
  });

  it('are those that earlier releases were made with, byte for byte', () => {
    const changed = [...readFrozen()].filter(([file, digest]) => digestOf(`${FOLDER}/${file}`) !== digest);
    assert.deepEqual(
      changed.map(([file]) => file),
      [],
      'running onboardings have these histories: keep them, and record what is new as a path of its own',
    );
  });

  for (const path of HISTORY_PATHS) {
    it(`replay: ${path.name}`, async () => {
      await replay(await workflowBundle(), path);
    });
  }

  it('fail to replay on a workflow that does one thing more', async () => {
    const broken = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('./broken', import.meta.url)),
      payloadConverterPath: PAYLOAD_CONVERTER_PATH,
      logger: SILENT,
    });
    const path = HISTORY_PATHS.find(({ name }) => name === 'polls-only');
    assert.ok(path);
    await assert.rejects(replay(broken, path), DeterminismViolationError);
  });
});
