import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { spawnGuarded, type GuardedChild } from '../../src/cli/dev-server/spawn-guarded.js';
import { createWebhookUrls } from '../../src/bridge/webhook-url.js';
import { ONBOARDING_WORKFLOW_TYPE } from '../../workflows/contract.js';
import { ROOT } from '../readme/readme-blocks.js';
import { sharedTemporal } from '../servers/temporal.js';
import { freePort } from '../servers/throwaway.js';
import { openPackageFolder, type PackageFolder } from '../versioning/package-folder.js';
import { until } from '../workflows/run-onboarding.js';

const SECRET = randomBytes(32).toString('base64');

/** The `js` blocks of docs/bridge.md by the file name in their first line. */
const SNIPPETS = new Map(
  [
    ...readFileSync(join(ROOT, 'docs/bridge.md'), 'utf8').matchAll(/^```js\n\/\/ (\S+)\n([\s\S]*?)^```$/gm),
  ].map(([, file = '', text = '']) => [file, text]),
);

describe('docs/bridge.md', function () {
  this.timeout(60_000);
  let folder: PackageFolder;
  let address: string;
  let connection: Connection;
  let client: Client;
  before(async () => {
    ({ address } = await sharedTemporal());
    connection = await Connection.connect({ address });
    client = new Client({ connection });
    folder = await openPackageFolder();
  });
  after(async () => {
    await connection.close();
    await folder.remove();
  });

  it('mounts the bridge in two frameworks', () => {
    assert.deepEqual([...SNIPPETS.keys()], ['express.mjs', 'fastify.mjs']);
  });

  for (const [file, text] of SNIPPETS) {
    describe(file, () => {
      let server: GuardedChild;
      let origin: string;
      before(async () => {
        await folder.write(file, text);
        const port = (await freePort()).toString();
        origin = `http://127.0.0.1:${port}`;
        server = spawnGuarded(process.execPath, [join(folder.path, file)], {
          ...process.env,
          TEMPORAL_ADDRESS: address,
          FINWAVE_WEBHOOK_SECRET: SECRET,
          PORT: port,
        });
        await until(() => fetch(origin).then(Boolean, () => false), Boolean);
      });
      after(() => server.stop());

      const post = (url: string): Promise<Response> =>
        fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ result: 'OK' }),
        });

      it('signals the onboarding of a webhook below the path, and leaves the rest to the server', async () => {
        const customId = `mounted-${file.replace('.', '-')}`;
        const workflow = await client.workflow.start(ONBOARDING_WORKFLOW_TYPE, {
          workflowId: `onboarding-${customId}`,
          taskQueue: 'nobody-is-here',
          args: [{ customId }],
        });
        const urls = createWebhookUrls({ baseUrl: `${origin}/finwave`, secrets: [SECRET] });
        assert.equal((await post(urls.urlFor(customId))).status, 200);
        const { events } = await workflow.fetchHistory();
        assert.equal(events?.filter(({ workflowExecutionSignaledEventAttributes: it }) => it).length, 1);
        await workflow.terminate();

        assert.equal((await post(`${urls.urlFor(customId).slice(0, -1)}-`)).status, 404);
        assert.equal((await post(`${origin}/finwave`)).status, 404);
        assert.deepEqual(await (await post(`${origin}/yours`)).json(), { result: 'OK' });
      });
    });
  }
});
