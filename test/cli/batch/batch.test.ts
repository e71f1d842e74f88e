import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import type { LedgerEntry } from '../../../src/cli/batch/ledger.js';
import type { Refusal } from '../../../src/cli/batch/read-line.js';
import { startTemporal, type TestTemporal } from '../../servers/temporal.js';
import { until } from '../../workflows/run-onboarding.js';
import { runCli, startCli, type CliRun, type RunningCli } from '../run-cli.js';

/** 1,000 take a minute. */
const LINES = Number(process.env['TEST_BATCH_LINES'] ?? 200);
const BAD_ONES = 20;
const GOOD_ONES = LINES - BAD_ONES;
const EVERY = LINES / BAD_ONES;
const SECRET = '600111222';
/** They come in turn. */
const BAD: readonly ((line: number) => string)[] = [
  (line) => `{"customId":"p-${line.toString()}","phone":"${SECRET}"}`,
  (line) => `{"customId":"p-${line.toString()}",${SECRET}}`,
  () => `{"customId":"${SECRET} "}`,
  (line) => `{"customId":"p-${line.toString()}","redirectUrl":{"type":1,"url":"http://${SECRET}.example"}}`,
  (line) => `{"customId":"p-${(line - 1).toString()}","lang":"${SECRET}"}`,
];
const isBad = (line: number): boolean => line % EVERY === 0;

function lineOf(line: number): string {
  const bad = BAD[(line / EVERY) % BAD.length];
  if (isBad(line) && bad !== undefined) return bad(line);
  return JSON.stringify({ customId: `p-${line.toString()}`, wait: { firstPollAfter: '1h' } });
}

describe('batch', function () {
  this.timeout(180_000);
  let folder: string;
  let temporal: TestTemporal;
  let sandbox: Sandbox;
  let worker: RunningCli;
  let env: Record<string, string>;
  let alone: Promise<CliRun>;
  const out = (): string => join(folder, 'out.ndjson');

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'batch-'));
    [temporal, sandbox] = await Promise.all([startTemporal(), startSandbox()]);
    env = {
      TEMPORAL_ADDRESS: temporal.address,
      FINWAVE_BASE_URL: sandbox.baseUrl,
      FINWAVE_CLIENT_TOKEN: sandbox.clientToken,
      FINWAVE_WEBHOOK_BASE_URL: 'none',
    };
    worker = startCli(['worker'], { env, cwd: folder });
    await worker.until(/worker on task queue/);
    await writeFile(join(folder, 'alone.ndjson'), '{"customId":"alone"}\n');
    // It waits for half a minute, meanwhile.
    alone = runCli(['batch', 'alone.ndjson', '--out', 'alone-out.ndjson'], {
      env: { ...env, FINWAVE_TASK_QUEUE: 'nobody' },
      cwd: folder,
    });
    const text = Array.from({ length: LINES }, (_, at) => lineOf(at + 1)).join('\n');
    await writeFile(join(folder, 'people.ndjson'), text);
  });
  after(async () => {
    worker.signal('SIGKILL');
    await worker.ended;
    await temporal.close();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  const args = ['batch', 'people.ndjson', '--out', 'out.ndjson'];
  const cli = (more: readonly string[] = []): Promise<CliRun> =>
    runCli([...args, ...more], { env, cwd: folder });
  const entries = async (): Promise<LedgerEntry[]> => {
    const text = await readFile(out(), 'utf8').catch(() => '');
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as LedgerEntry);
  };

  it('starts each good line once and names each bad one, though it is killed twice', async () => {
    for (const enough of [LINES / 10, LINES / 2]) {
      const run = startCli(args, { env, cwd: folder });
      await until(entries, ({ length }) => length >= enough, 90_000);
      run.signal('SIGKILL');
      assert.equal((await run.ended).code, null);
      assert.ok((await entries()).length < GOOD_ONES);
    }
    const { code, stdout, stderr } = await cli(['--json']);
    assert.equal(code, 1, stderr);
    const answer = JSON.parse(stdout) as {
      readonly lines: number;
      readonly started: number;
      readonly before: number;
      readonly unanswered: number;
      readonly refused: readonly Refusal[];
    };
    assert.deepEqual(
      [answer.lines, answer.started + answer.before, answer.unanswered],
      [LINES, GOOD_ONES, 0],
    );
    assert.ok(answer.before >= LINES / 2);
    assert.deepEqual(
      answer.refused.map(({ line }) => line),
      Array.from({ length: BAD_ONES }, (_, at) => (at + 1) * EVERY),
    );
    for (const { line, customId } of answer.refused) {
      assert.match(
        stderr,
        new RegExp(`^line ${line.toString()}${customId === null ? '' : ' \\(p-'}.*: InvalidInput: `, 'm'),
      );
    }
    assert.ok(!(stdout + stderr).includes(SECRET));

    const written = await entries();
    assert.equal(new Set(written.map(({ line }) => line)).size, GOOD_ONES);
    assert.equal(written.length, GOOD_ONES);
    assert.equal((await stat(out())).mode & 0o777, 0o600);
    const onboardings = new Map(
      sandbox.onboardings().map(({ customId, onboardingId }) => [customId, onboardingId]),
    );
    assert.equal(sandbox.onboardings().length, GOOD_ONES);
    for (const { line, customId, onboardingId, url } of written) {
      assert.equal(customId, `p-${line.toString()}`);
      assert.equal(onboardingId, onboardings.get(customId));
      assert.match(url ?? '', /^http/);
    }
  });

  it('starts nothing again, and ends 0 where no line is refused', async () => {
    const calls = sandbox.calls.requests().length;
    const good = GOOD_ONES.toString();
    assert.match(
      (await cli()).stdout,
      new RegExp(`^0 started beside ${good} of an earlier run, 20 refused$`, 'm'),
    );
    assert.equal(sandbox.calls.requests().length, calls);
    await writeFile(join(folder, 'good.ndjson'), '{"customId":"good-1"}\n');
    const run = await runCli(['batch', 'good.ndjson', '--out', 'good-out.ndjson', '--per-second', '5'], {
      env,
      cwd: folder,
    });
    assert.equal(run.code, 0, run.stderr);
    assert.equal(run.stderr, '');
  });

  it('goes on from no output of another input, and writes over no file', async () => {
    const before = await readFile(out(), 'utf8');
    for (const other of ['{"customId":"other"}\n', `${lineOf(1)}\n`]) {
      await writeFile(join(folder, 'other.ndjson'), other);
      const { code, stderr } = await runCli(['batch', 'other.ndjson', '--out', 'out.ndjson'], {
        env,
        cwd: folder,
      });
      assert.equal(code, 2);
      assert.match(stderr, /^InvalidInput: the output is another input's/m);
    }
    const over = await runCli(['batch', 'people.ndjson', '--out', 'people.ndjson'], { env, cwd: folder });
    assert.equal(over.code, 2);
    assert.equal(await readFile(out(), 'utf8'), before);
  });

  it('ends 2 naming an input that cannot be read, and a pace that is none', async () => {
    const missing = await runCli(['batch', 'none.ndjson', '--out', 'new.ndjson'], { env, cwd: folder });
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /^InvalidInput: none\.ndjson cannot be read: there is no such file$/m);
    await assert.rejects(stat(join(folder, 'new.ndjson')));
    assert.match(
      (await runCli(['batch', '.', '--out', 'x'], { env, cwd: folder })).stderr,
      /\. cannot be read/,
    );
    assert.equal((await cli(['--per-second', 'fast'])).code, 2);
  });

  it('ends 5 where no worker answers, and says that the same goes on', async () => {
    const { code, stderr } = await alone;
    assert.equal(code, 5, stderr);
    assert.match(
      stderr,
      /no answer within 30 s: is a worker running on task queue nobody\?[^]*run the same again/,
    );
  });
});
