import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../src/cli/dev-server/free-port.js';
import { runProgram } from '../../../src/cli/dev-server/run-temporal.js';
import { startDevServer } from '../../../src/cli/dev-server/start-dev-server.js';
import { sharedTemporal, startTemporal } from '../../servers/temporal.js';

const MODULE = new URL('../../../src/cli/dev-server/start-dev-server.js', import.meta.url).href;

describe('startDevServer', () => {
  it('keeps its database file over a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dev-server-'));
    const dbFile = join(folder, 'temporal.db');
    try {
      const first = await startTemporal({ dbFile });
      const start = ['workflow', 'start', '--type', 't', '--task-queue', 'q', '--workflow-id', 'kept'];
      const { exitCode } = await runProgram(
        first.cliPath,
        [...start, '--address', first.address],
        process.env,
      );
      assert.equal(exitCode, 0);
      await first.close();
      const second = await startTemporal({ dbFile });
      const inspect = ['workflow', 'describe', '--workflow-id', 'kept', '--address', second.address];
      assert.equal((await runProgram(second.cliPath, inspect, process.env)).exitCode, 0);
      await second.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('registers the search attributes before it says that it is ready', async () => {
    const { address, cliPath } = await sharedTemporal();
    const list = ['operator', 'search-attribute', 'list', '--address', address];
    const { stdout } = await runProgram(cliPath, list, process.env);
    for (const name of ['FinwaveStatus', 'FinwaveOnboardingId', 'FinwaveSettledBy']) {
      assert.match(stdout, new RegExp(`${name}\\s+Keyword`));
    }
  });

  it('says why it did not start', async () => {
    const { cliPath } = await sharedTemporal();
    const port = await freePort('127.0.0.1');
    assert.ok(port !== null);
    const taken = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
    await once(taken, 'listening');
    await assert.rejects(startDevServer({ cliPath, env: process.env, port }), {
      code: 'devServerFailed',
      message: /is taken/,
    });
    taken.close();
    const wrong = { cliPath, env: process.env, searchAttributes: { Wrong: 'NoSuchType' } };
    await assert.rejects(startDevServer(wrong), /invalid search attribute/);
  });

  it('ends with the process that started it, also by SIGKILL, and needs no proxy', async () => {
    const { cliPath } = await sharedTemporal();
    const script = `
      const { startDevServer } = await import(${JSON.stringify(MODULE)});
      const server = await startDevServer({ cliPath: ${JSON.stringify(cliPath)}, env: process.env });
      console.log(server.address);
      setInterval(() => {}, 1000);`;
    const closed = 'http://127.0.0.1:9';
    const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: {
        ...process.env,
        HTTPS_PROXY: closed,
        https_proxy: closed,
        http_proxy: closed,
        grpc_proxy: closed,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    const port = Number(line.toString().trim().split(':')[1]);
    assert.equal(await freePort('127.0.0.1', port), null);
    owner.kill('SIGKILL');
    const giveUpAt = Date.now() + 15_000;
    while ((await freePort('127.0.0.1', port)) === null) {
      assert.ok(Date.now() < giveUpAt, 'the server outlived its owner');
      await sleep(50);
    }
  });
});
