import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import type proto from '@temporalio/proto';
import { historyFile } from '../histories/history-file.js';
import { HISTORY_PATHS, pathIdOf } from '../histories/paths.js';
import { openStage, type Stage } from '../workflows/run-onboarding.js';

type History = proto.temporal.api.history.v1.IHistory;

/** How a run ended: its outcome, or the type of its failure, or that it was cancelled. */
function endingOf(history: History): unknown {
  const last = history.events?.at(-1);
  const payload = last?.workflowExecutionCompletedEventAttributes?.result?.payloads?.[0];
  if (payload) return defaultPayloadConverter.fromPayload(payload);
  const failure = last?.workflowExecutionFailedEventAttributes?.failure;
  return failure ? failure.applicationFailureInfo?.type : last?.eventType;
}

/** Every workflow task replays the history from its first event, as after each crash of a worker. */
describe('a worker that keeps no workflow in memory', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage({ maxCachedWorkflows: 0 });
  });
  afterEach(() => stage.close());

  const ended = async (handle: WorkflowHandle): Promise<void> => {
    await handle.result().catch((error: unknown) => {
      if (!(error instanceof WorkflowFailedError)) throw error;
    });
  };

  for (const path of HISTORY_PATHS) {
    const { name, input, world, during } = path;
    it(`ends as the committed history does: ${name}`, async () => {
      world?.(stage.world);
      const handle = await stage.client.workflow.start(path.workflow ?? 'onboardingWorkflow', {
        workflowId: pathIdOf(path),
        taskQueue: stage.taskQueue,
        args: [input],
      });
      await during?.(handle, stage);
      await ended(handle);
      const committed = historyFromJSON(JSON.parse(readFileSync(historyFile(name), 'utf8')));
      assert.deepEqual(endingOf(await handle.fetchHistory()), endingOf(committed));
      assert.ok(!(await stage.events(handle)).includes('WORKFLOW_TASK_FAILED'));
    });
  }
});
