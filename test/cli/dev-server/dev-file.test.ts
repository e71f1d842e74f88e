import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readDevFile } from '../../../src/cli/dev-server/dev-file.js';
import { runProgram } from '../../../src/cli/dev-server/run-temporal.js';
import { sharedTemporal } from '../../servers/temporal.js';

const DEV_FILE = new URL('../../../../temporal.dev.yaml', import.meta.url);
const HEALTH = ['--env', 'dev', 'operator', 'cluster', 'health'];

describe('temporal.dev.yaml', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dev-file-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('says where the server is and what it is started with', async () => {
    assert.deepEqual(await readDevFile(), {
      address: '127.0.0.1:7233',
      namespace: 'default',
      port: 7233,
      uiPort: 8233,
      searchAttributes: {
        FinwaveStatus: 'Keyword',
        FinwaveOnboardingId: 'Keyword',
        FinwaveSettledBy: 'Keyword',
      },
    });
  });

  it('keeps address and port the same', async () => {
    const { address, port } = await readDevFile();
    assert.equal(address, `127.0.0.1:${port.toString()}`);
  });

  it('refuses what the CLI breaks on', async () => {
    const text = await readFile(DEV_FILE, 'utf8');
    const wrong: Record<string, string> = {
      'a list': text.replace('FinwaveStatus=Keyword', '[FinwaveStatus=Keyword]').replace(/ Finwave.*$/m, ''),
      'a shallower key': `${text}\nversion: 1\n`,
      'a deeper key': `${text}\nextra:\n  dev:\n    a:\n      b: 1\n`,
      'no port': text.replace(/^ {4}port:.*$/m, ''),
      'no file': '',
    };
    for (const [what, content] of Object.entries(wrong)) {
      const file = join(folder, 'wrong.yaml');
      await writeFile(file, content);
      await assert.rejects(readDevFile(pathToFileURL(file)), { code: 'devFileInvalid' }, what);
    }
  });

  describe('with the real CLI', () => {
    it('is accepted and names the server', async () => {
      const { address, cliPath } = await sharedTemporal();
      const text = await readFile(DEV_FILE, 'utf8');
      const file = join(folder, 'moved.yaml');
      await writeFile(file, text.replace('address: 127.0.0.1:7233', `address: ${address}`));
      const moved = await runProgram(cliPath, ['--env-file', file, ...HEALTH], process.env);
      assert.equal(moved.exitCode, 0, moved.stderr);
      assert.match(moved.stdout, /SERVING/);

      // The shipped file itself, with another server's address on the command line.
      const shipped = ['--env-file', fileURLToPath(DEV_FILE), ...HEALTH, '--address', address];
      const { exitCode, stdout } = await runProgram(cliPath, shipped, process.env);
      assert.equal(exitCode, 0);
      assert.match(stdout, /SERVING/);
    });

    it('would be refused with a shallower key', async () => {
      const { address, cliPath } = await sharedTemporal();
      const file = join(folder, 'shallow.yaml');
      await writeFile(file, `${await readFile(DEV_FILE, 'utf8')}\nversion: 1\n`);
      const args = ['--env-file', file, ...HEALTH, '--address', address];
      assert.notEqual((await runProgram(cliPath, args, process.env)).exitCode, 0);
    });
  });
});
