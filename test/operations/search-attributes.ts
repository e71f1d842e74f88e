import assert from 'node:assert/strict';
import { NativeConnection } from '@temporalio/worker';
import { createDeploymentProbe } from '../../src/worker/deployment-probe.js';
import { startTemporal, type TestTemporal } from '../servers/temporal.js';
import { FAST, openStage } from '../workflows/run-onboarding.js';
import type { Scene } from './scene.js';

interface Probed {
  readonly server: TestTemporal;
  readonly said: readonly string[];
  /** What a freshly started worker finds. */
  probe(): ReturnType<typeof createDeploymentProbe>;
  close(): Promise<void>;
}

async function openProbed(searchAttributes: Readonly<Record<string, string>>): Promise<Probed> {
  const server = await startTemporal({ searchAttributes });
  const connection = await NativeConnection.connect({ address: server.address });
  const said: string[] = [];
  const log = { info: () => undefined, warn: (line: string) => void said.push(line) };
  return {
    server,
    said,
    probe: () =>
      createDeploymentProbe({ connection, namespace: server.namespace, evidenceTaskQueue: null, log }),
    async close() {
      await connection.close();
      await server.close();
    },
  };
}

/** Servers on which the three attributes are not as they should be. */
export function searchAttributes(scene: () => Scene): void {
  describe('without the search attributes', () => {
    const follow = (heading: string, { server }: Probed): Promise<string[]> =>
      scene().operator.follow(heading, {}, server.address);

    it('works, says once what to run, and uses them when that was run', async function () {
      this.timeout(90_000);
      const probed = await openProbed({});
      const stage = await openStage({}, Promise.resolve(probed.server));
      try {
        const deployment = probed.probe();
        stage.world.deployment = await deployment.describe();
        assert.equal(stage.world.deployment.searchAttributes, false);
        stage.world.result = ['INPROCESS', 'FINISHED'];
        const handle = await stage.start({ wait: FAST });
        assert.equal((await handle.result()).status, 'FINISHED');
        const events = await stage.events(handle);
        assert.ok(!events.includes('UPSERT_WORKFLOW_SEARCH_ATTRIBUTES'));
        assert.ok(!events.includes('WORKFLOW_TASK_FAILED'));
        await deployment.describe();
        assert.equal(probed.said.length, 1);
        const [command] = /temporal operator search-attribute create[^`]+/.exec(probed.said[0] ?? '') ?? [];

        const [printed] = await follow('Register the search attributes', probed);
        assert.equal(printed?.trim(), 'Search attributes have been added');
        assert.equal(command, scene().operator.commands('Register the search attributes')[0]);
        assert.equal((await probed.probe().describe()).searchAttributes, true);
      } finally {
        await stage.close();
        await probed.close();
      }
    });

    it('takes one of another type for missing, until it is replaced', async function () {
      this.timeout(90_000);
      const probed = await openProbed({
        FinwaveStatus: 'Text',
        FinwaveOnboardingId: 'Keyword',
        FinwaveSettledBy: 'Keyword',
      });
      try {
        assert.equal((await probed.probe().describe()).searchAttributes, false);
        assert.equal(probed.said.length, 1);
        await follow('Replace an attribute of another type', probed);
        await follow('Register the search attributes', probed);
        assert.equal((await probed.probe().describe()).searchAttributes, true);
      } finally {
        await probed.close();
      }
    });
  });
}
