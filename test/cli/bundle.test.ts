import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentedSteps, wordsOf } from '../operations/document.js';
import { sharedTemporal } from '../servers/temporal.js';
import { runCli, startCli } from './run-cli.js';

const KEYS = { FINWAVE_PAYLOAD_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}` };

describe('bundle and worker --bundle', () => {
  let folder: string;
  let env: Record<string, string>;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cli-bundle-'));
    env = {
      TEMPORAL_ADDRESS: (await sharedTemporal()).address,
      FINWAVE_TASK_QUEUE: `cli-bundle-${process.pid.toString()}`,
      FINWAVE_CLIENT_TOKEN: 'token',
      FINWAVE_WEBHOOK_BASE_URL: 'none',
    };
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const [make, use] = (documentedSteps('production.md').get('Starting faster') ?? []).map(({ command }) =>
    wordsOf(command).slice(2),
  );

  it('start a worker of a bundle, as the document has it', async () => {
    assert.deepEqual([make?.[0], use?.[0]], ['bundle', 'worker']);
    const made = await runCli(make ?? [], { env, cwd: folder });
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /^workflows\.js: \d+ bytes, for workers without payload keys$/m);
    assert.equal(made.stderr, '');
    assert.deepEqual(await readdir(folder), ['workflows.js']);
    const worker = startCli(use ?? [], { env, cwd: folder });
    await worker.until(/worker on task queue/);
    assert.doesNotMatch(worker.output(), /asset|webpack|bundle created/i);
    worker.signal('SIGTERM');
    assert.equal((await worker.ended).code, 0);
  });

  it('end 2 where the bundle does not fit, and say how to make one that does', async () => {
    const run = await runCli(use ?? [], { env: { ...env, ...KEYS }, cwd: folder });
    assert.equal(run.code, 2, run.stderr);
    assert.match(run.stderr, /^bundleMismatch: .*`temporal-finwave bundle --out <file> --encrypted`$/m);
    const none = await runCli(['worker', '--bundle', 'none.js'], { env, cwd: folder });
    assert.equal(none.code, 2);
    assert.match(none.stderr, /^bundleUnreadable: .*none\.js/m);
  });

  it('make one for payload keys where they are set, and leave a file alone that cannot be replaced', async () => {
    const args = ['bundle', '--json', '--out'];
    const made = await runCli([...args, 'with-keys.js'], { env: KEYS, cwd: folder });
    assert.equal(made.code, 0, made.stderr);
    const { encrypted } = JSON.parse(made.stdout) as { encrypted: boolean };
    assert.equal(encrypted, true);
    await writeFile(join(folder, 'file'), 'x');
    const refused = await runCli([...args, 'file/workflows.js'], { cwd: folder });
    assert.equal(refused.code, 2, refused.stderr);
    assert.match(refused.stderr, /file\/workflows\.js cannot be written/);
    assert.equal(await readFile(join(folder, 'file'), 'utf8'), 'x');
  });
});
