import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../src/cli/dev-server/free-port.js';
import { findTemporalCli } from '../../src/cli/dev-server/find-temporal-cli.js';
import { runCli, startCli, type RunningCli } from '../cli/run-cli.js';
import { until } from '../workflows/run-onboarding.js';
import { ROOT, commandsOf, snippetsOf } from './readme-blocks.js';

const run = promisify(execFile);

/** A module with the plugin call that README's text has, of a client token. */
async function smallestPlugin(): Promise<string> {
  const text = await readFile(join(ROOT, 'README.md'), 'utf8');
  const [, call] = /`(finwaveOnboarding\(\{[^`]*\}\))`/.exec(text) ?? [];
  assert.ok(call !== undefined);
  return `import { finwaveOnboarding } from 'temporal-finwave/worker';
export const smallest = (clientToken: string) => ${call};
`;
}

describe('README', () => {
  let folder: string;
  let dev: RunningCli;
  let temporal: string;
  const env: Record<string, string> = {};
  let sandbox: string;
  const executed = new Set<string>();

  before(async function () {
    this.timeout(180_000);
    folder = await mkdtemp(join(tmpdir(), 'temporal-finwave-readme-'));
    dev = startCli(['dev'], { cwd: folder });
    await dev.until(/Ctrl-C/);
    const seen = dev.output();
    env['TEMPORAL_ADDRESS'] = /^Temporal {2}([^\s,]+)/m.exec(seen)?.[1] ?? '';
    sandbox = new URL(/Finwave\s+(\S+)/.exec(seen)?.[1] ?? '').origin;
    ({ path: temporal } = await findTemporalCli({ env: process.env, say: () => undefined }));
  });
  after(async function () {
    this.timeout(180_000);
    dev.signal('SIGTERM');
    await dev.ended;
    await rm(folder, { recursive: true, force: true });
  });

  /** Exactly as README has it, `temporal` and our own command found where they are here. */
  async function execute(command: string): Promise<{ readonly code: number; readonly stdout: string }> {
    assert.ok(commandsOf('README.md').includes(command), `README has no command ${command}`);
    executed.add(command);
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    if (words[0] === 'npx') {
      const answer = await runCli(words.slice(2), { env, cwd: folder });
      if (answer.stderr !== '') process.stderr.write(`${command}: ${answer.stderr}\n`);
      return { code: answer.code ?? -1, stdout: answer.stdout };
    }
    const { stdout } = await run(temporal, words.slice(1), { env: { ...process.env, ...env }, cwd: folder });
    return { code: 0, stdout };
  }
  const person = async (customId: string, ...steps: readonly string[]): Promise<void> => {
    for (const step of steps) {
      await fetch(`${sandbox}/sandbox/onboardings/${customId}/person`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ step }),
      });
    }
  };

  it('has a workflow, activities and a service that run as they stand, the workflow beside the plugin too', async function () {
    this.timeout(180_000);
    const modules = join(folder, 'node_modules');
    await mkdir(modules);
    for (const name of await readdir(join(ROOT, 'node_modules'))) {
      if (!name.startsWith('.')) await symlink(join(ROOT, 'node_modules', name), join(modules, name));
    }
    await symlink(ROOT, join(modules, 'temporal-finwave'));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    const snippets = new Map(snippetsOf('README.md'));
    assert.deepEqual([...snippets.keys()], ['workflows.ts', 'activities.ts', 'worker.ts', 'service.ts']);
    snippets.set('smallest.ts', await smallestPlugin());
    for (const [name, text] of snippets) await writeFile(join(folder, name), text);
    await cp(join(ROOT, 'test/readme/run-snippets.mjs'), join(folder, 'run-snippets.mjs'));
    const compiler = [
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--skipLibCheck',
      '--types',
      'node',
    ];
    await run(process.execPath, [join(modules, 'typescript/bin/tsc'), ...compiler, ...snippets.keys()], {
      cwd: folder,
    });
    const { stdout } = await run(process.execPath, ['--no-warnings', 'run-snippets.mjs', sandbox], {
      cwd: folder,
      env: { ...process.env, ...env },
    });
    const answers = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, string>;
    for (const opened of ['opened', 'openedBeside'])
      assert.match(answers[opened] ?? '', /^account opened with a document and a picture of \d+ bytes$/);
    assert.equal(answers['queues'], 'finwave-onboarding hello-world');
    assert.match(answers['service'] ?? '', /^send the person to http/);
    assert.equal(answers['settled'], 'settled before: FINISHED');
    assert.match(answers['bad'] ?? '', /^InvalidInput: .*customId must be/);
  });

  it('has a worker that runs as it stands, and a smallest plugin call', async function () {
    this.timeout(180_000);
    await cp(join(ROOT, 'test/readme/run-worker.mjs'), join(folder, 'run-worker.mjs'));
    const commands = commandsOf('README.md');
    const first = commands.findIndex((command) => command.endsWith('node worker.js'));
    const three = commands.slice(first, first + 3);
    for (const command of three) executed.add(command);
    const args = ['--no-warnings', 'run-worker.mjs', sandbox, temporal, ...three];
    const { stdout } = await run(process.execPath, args, {
      cwd: folder,
      env: { ...process.env, ...env },
    });
    const { opened, told, ...answers } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<
      string,
      unknown
    >;
    assert.match(String(opened), /^account opened with a document/);
    assert.match(String(told), /url:http/);
    assert.deepEqual(answers, { status: 'FINISHED', code: 0, refused: 'InvalidInput' });
  });

  it('has temporal commands that do what it says', async function () {
    this.timeout(180_000);
    const [start = '', metadata = '', describe = '', pollNow = '', result = ''] = commandsOf(
      'README.md',
    ).filter((command) => /^temporal .*onboarding-c1/.test(command));
    await execute(start);
    await until(
      () => execute(metadata),
      ({ stdout }) => stdout.includes('CREATED'),
    );
    await execute(describe);
    await person('c1', 'visit', 'start', 'finish');
    await execute(pollNow);
    assert.match((await execute(result)).stdout, /"status":"FINISHED"/);
  });

  it('has commands of ours that end as it says', async function () {
    this.timeout(180_000);
    await writeFile(join(folder, 'input.json'), '{"customId": "c2"}');
    assert.equal((await execute('npx temporal-finwave start input.json')).code, 0);
    assert.equal((await execute('npx temporal-finwave status c2')).code, 0);
    assert.equal((await execute('npx temporal-finwave result c2')).code, 3);
    await person('c2', 'visit', 'start', 'finish');
    await until(
      () => execute('npx temporal-finwave result c2'),
      ({ code }) => code === 0,
    );
    assert.equal((await execute('npx temporal-finwave recheck c2')).code, 0);
    assert.equal((await execute('npx temporal-finwave verify c2')).code, 0);
    assert.equal((await execute('npx temporal-finwave report c2 --out c2.html')).code, 0);
    // Never over what is there.
    assert.equal((await execute('npx temporal-finwave report c2 --out c2.html')).code, 2);
    await writeFile(join(folder, 'people.ndjson'), '{"customId": "c3"}\n{"customId": "c4"}\n');
    const batch = await execute('npx temporal-finwave batch people.ndjson --out started.ndjson');
    assert.match(batch.stdout, /^2 started, 0 refused$/m);
    assert.match((await execute('npx temporal-finwave stuck')).stdout, /needs? (anybody|somebody)/);
    assert.equal((await execute('npx temporal-finwave setup')).code, 0);
    // These are not a worker's settings: it says which are missing.
    assert.equal((await execute('npx temporal-finwave doctor')).code, 1);
    assert.equal((await execute('npx temporal-finwave setup')).code, 0);
  });

  it('has production commands that start with its settings and end when told to', async function () {
    this.timeout(180_000);
    const settings = {
      ...env,
      FINWAVE_BASE_URL: `${sandbox}/management`,
      FINWAVE_CLIENT_TOKEN: 'token',
      FINWAVE_WEBHOOK_BASE_URL: 'https://hooks.example.org',
      FINWAVE_WEBHOOK_SECRET: 's'.repeat(32),
      FINWAVE_BRIDGE_PORT: String(await freePort('127.0.0.1')),
      FINWAVE_TASK_QUEUE: 'readme-production',
    };
    for (const name of ['worker', 'bridge']) {
      executed.add(`npx temporal-finwave ${name}`);
      const part = startCli([name], { env: settings, cwd: folder });
      await part.until(/\S/);
      part.signal('SIGTERM');
      const { code, stderr } = await part.ended;
      assert.equal(code, 0, stderr);
    }
  });

  it('has no command that no test executes', async () => {
    // The two of the top are what a clean clone's gate runs, and what test/cli/demo.test.ts runs.
    const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    assert.match(scripts['demo'] ?? '', /cli\/main\.js demo/);
    for (const command of ['npm ci && npm run demo', 'npm ci && npm test']) executed.add(command);
    // What this suite stands on, and what test/consumer/run.mjs runs with the packed tarball.
    for (const command of ['npx temporal-finwave dev', 'npm install temporal-finwave']) executed.add(command);
    assert.deepEqual(
      commandsOf('README.md').filter((command) => !executed.has(command)),
      [],
    );
  });
});
