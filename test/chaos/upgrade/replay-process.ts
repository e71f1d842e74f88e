import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker, bundleWorkflowCode } from '@temporalio/worker';
import { SILENT, quietRuntime } from '../../workflows/run-onboarding.js';

/** Replays the committed histories of one tree on the built workflows of another; fails where one does not. */
const [workflowsOf = '', historiesOf = ''] = process.argv.slice(2);
quietRuntime();
const dist = join(workflowsOf, 'dist');
const payloadConverterPath = join(dist, 'workflows/payload-converter.js');
const workflowBundle = await bundleWorkflowCode({
  workflowsPath: join(dist, 'workflows/index.js'),
  payloadConverterPath,
  logger: SILENT,
});
const folder = join(historiesOf, 'test/histories');
for (const file of (await readdir(folder)).filter((name) => name.endsWith('.json'))) {
  const history = JSON.parse(await readFile(join(folder, file), 'utf8')) as {
    readonly events: StartedEvent[];
  };
  const workflowId = history.events[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '';
  await Worker.runReplayHistory(
    { workflowBundle, dataConverter: { payloadConverterPath } },
    history,
    workflowId,
  );
}

interface StartedEvent {
  readonly workflowExecutionStartedEventAttributes?: { readonly workflowId?: string };
}
