import assert from 'node:assert/strict';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { partOrSkip } from '../servers/require.js';
import { startTimeSkipping } from '../servers/time-skipping.js';
import { quietRuntime } from '../workflows/run-onboarding.js';
import { openLongWait, type LongWait } from './open-long-wait.js';
import { runSequences } from './run-sequences.js';

describe('any sequence of answers, on a server that skips time', function () {
  this.timeout(240_000);
  let env: TestWorkflowEnvironment;
  let longWait: LongWait;

  before(async function () {
    quietRuntime();
    env = await partOrSkip(this, 'timeskipping', startTimeSkipping);
    longWait = await openLongWait(env);
  });
  after(async () => {
    await longWait.close();
    await env.teardown();
  });

  it('closes, fails no workflow task, and is flagged as a second reading of its result demands', async () => {
    assert.deepEqual(await runSequences(longWait, 50, 1), []);
  });
});
