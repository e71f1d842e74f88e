import assert from 'node:assert/strict';
import { OnboardingClient } from '../../src/client/client.js';
import { statusQuery } from '../../workflows/messages.js';
import { FAST, QUIET, until } from '../workflows/run-onboarding.js';
import { wordsOf } from './document.js';
import { runProgram } from '../../src/cli/dev-server/run-temporal.js';
import { ONE_POLL, type Scene } from './scene.js';

/** What an operator sees without doing anything. */
export function atAGlance(scene: () => Scene): void {
  describe('at a glance', () => {
    it('lists, tells and describes one that waits, then its ending', async () => {
      const { stage, id, follow, finwaveSays, pending } = scene();
      const customId = id();
      const onboardings = new OnboardingClient(stage.client, { taskQueue: stage.taskQueue });
      const { handle } = await onboardings.start({ customId, wait: ONE_POLL });
      await until(
        () => pending(handle),
        (poll) => poll?.attempt === 2,
      );
      await follow('Which ones wait', customId);
      await follow('Where does one stand', customId);
      await follow('What is it waiting for', customId);
      finwaveSays('FINISHED');
      await onboardings.pollNow(customId);
      await follow('How did it end', customId);
      await follow('What happened', customId);
    });

    it('lists exactly those that wait', async () => {
      const { stage, operator, waiting, finwaveSays } = scene();
      const created = await waiting();
      finwaveSays('INPROCESS');
      const started = { handle: await stage.start({ wait: ONE_POLL }) };
      await until(
        () => started.handle.query(statusQuery),
        ({ status }) => status === 'INPROCESS',
      );
      finwaveSays('CREATED');
      const quiet = await stage.start({ wait: QUIET });
      const cancelled = await waiting();
      await cancelled.handle.cancel();
      const terminated = await waiting();
      await terminated.handle.terminate();
      finwaveSays('FINISHED');
      const finished = await stage.start({ wait: FAST });
      await finished.result();
      const refused = await stage.start({ wait: { deadline: 'soon' } });
      const all = [created, started, cancelled, terminated].map(({ handle }) => handle.workflowId);
      const mine = [...all, quiet.workflowId, finished.workflowId, refused.workflowId];
      const wait = [created.handle.workflowId, started.handle.workflowId, quiet.workflowId].sort();
      const [command = ''] = operator.commands('Which ones wait');
      const list = [...wordsOf(command).slice(1), '--output', 'json', '--limit', '1000'];
      const listed = async (): Promise<string[]> => {
        const { stdout } = await runProgram(
          stage.cliPath,
          [...list, '--address', stage.address],
          process.env,
        );
        const rows = JSON.parse(stdout) as { execution: { workflowId: string } }[];
        return rows.map(({ execution }) => execution.workflowId).filter((row) => mine.includes(row));
      };
      // Visibility follows the workflows within a second or so.
      const rows = await until(listed, (ids) => ids.sort().join() === wait.join()).catch(listed);
      assert.deepEqual(rows.sort(), wait);
    });

    it('tells why one failed', async () => {
      const { stage, id, follow } = scene();
      const customId = id();
      await stage.start({ customId, wait: { deadline: 'soon' } });
      await follow('Why did it fail', customId);
      await follow('Which ones failed', customId);
    });

    it('tells whether a worker is there', async () => {
      const { stage, finwaveSays, follow } = scene();
      finwaveSays('FINISHED');
      await (await stage.start({ wait: FAST })).result();
      await until(
        () => follow('Is a worker there', '').catch(() => null),
        (printed) => printed !== null,
      );
    });
  });
}
