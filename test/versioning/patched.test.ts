import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker, bundleWorkflowCode, type WorkflowBundle } from '@temporalio/worker';
import { PAYLOAD_CONVERTER_PATH } from '../../src/codec/payload-converter-path.js';
import { historyFile } from '../histories/history-file.js';
import { HISTORY_PATHS, pathIdOf } from '../histories/paths.js';
import {
  FAST,
  SILENT,
  openStage,
  quietRuntime,
  workflowBundle,
  type Stage,
} from '../workflows/run-onboarding.js';

const replay = (bundle: WorkflowBundle, history: unknown, workflowId: string): Promise<void> =>
  Worker.runReplayHistory(
    { workflowBundle: bundle, dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER_PATH } },
    history,
    workflowId,
  );

describe('a change behind patched', () => {
  let bundle: WorkflowBundle;
  let stage: Stage;

  before(async () => {
    quietRuntime();
    bundle = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('./patched', import.meta.url)),
      payloadConverterPath: PAYLOAD_CONVERTER_PATH,
      logger: SILENT,
    });
    stage = await openStage({ workflowBundle: bundle });
  });
  after(() => stage.close());

  for (const path of HISTORY_PATHS) {
    it(`replays the history from before it: ${path.name}`, async () => {
      const history: unknown = JSON.parse(readFileSync(historyFile(path.name), 'utf8'));
      await replay(bundle, history, pathIdOf(path));
    });
  }

  it('is in force in a new run, whose history replays too, but not on the code from before', async () => {
    const handle = await stage.start({ wait: FAST });
    await handle.result();
    const events = await stage.events(handle);
    assert.ok(events.includes('MARKER_RECORDED'), events.join('\n'));
    assert.ok(events.indexOf('TIMER_STARTED') < events.indexOf('ACTIVITY_TASK_SCHEDULED'));
    const history: unknown = JSON.parse(historyToJSON(await handle.fetchHistory()));
    await replay(bundle, history, handle.workflowId);
    await assert.rejects(replay(await workflowBundle(), history, handle.workflowId));
  });
});
