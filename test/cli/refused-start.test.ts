import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharedTemporal } from '../servers/temporal.js';
import { startCli } from './run-cli.js';

/** It ends by itself, however busy the machine is. */
const WITHIN_MS = 45_000;

describe('a service whose Temporal cannot be used', function () {
  this.timeout(60_000);
  let folder: string;
  let silent: Server;
  const sockets: Socket[] = [];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finwave-refused-'));
    silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
  });
  after(async () => {
    for (const socket of sockets) socket.destroy();
    silent.close();
    await rm(folder, { recursive: true });
  });

  const start = (command: string, address: string, namespace: string) =>
    startCli([command], {
      cwd: folder,
      env: {
        TEMPORAL_ADDRESS: address,
        TEMPORAL_NAMESPACE: namespace,
        FINWAVE_CLIENT_TOKEN: 'token',
        FINWAVE_WEBHOOK_BASE_URL: 'https://hooks.example',
        FINWAVE_WEBHOOK_SECRET: 's'.repeat(32),
      },
    });

  for (const command of ['worker', 'bridge']) {
    const cases: Readonly<
      Record<string, () => Promise<readonly [address: string, namespace: string, says: RegExp]>>
    > = {
      'the namespace is wrong': async () => [
        (await sharedTemporal()).address,
        'no-such-namespace',
        /no-such-namespace/,
      ],
      'nobody listens': () =>
        Promise.resolve(['127.0.0.1:1', 'default', /does not answer at 127\.0\.0\.1:1/]),
      'the address is silent': () => {
        const address = `127.0.0.1:${(silent.address() as AddressInfo).port.toString()}`;
        return Promise.resolve([address, 'default', new RegExp(`does not answer at ${address}`)]);
      },
    };
    for (const [what, toCase] of Object.entries(cases)) {
      it(`${command} ends with one sentence where ${what}`, async () => {
        const [address, namespace, says] = await toCase();
        const run = start(command, address, namespace);
        const patience = setTimeout(() => {
          run.signal('SIGKILL');
        }, WITHIN_MS);
        const { code, stderr } = await run.ended;
        clearTimeout(patience);
        assert.equal(code, 5, stderr);
        const sentences = stderr.split('\n').filter((line) => says.test(line));
        assert.equal(sentences.length, 1, stderr);
      });
    }
  }
});
