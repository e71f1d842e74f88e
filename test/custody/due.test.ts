import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import type { CommandContext } from '../../src/cli/command-context.js';
import { due } from '../../src/cli/due.js';
import { erase } from '../../src/cli/erase.js';
import { exitCodeOf } from '../../src/cli/exit-code-of.js';
import type { ExitCode } from '../../src/cli/exit-codes.js';
import { createOutcomeStore } from '../../src/custody/outcome-store.js';
import { listDue } from '../../src/custody/due.js';
import { placeHold } from '../../src/custody/hold.js';
import { readChain } from '../../src/custody/chain.js';
import { dueAt, type Retention } from '../../src/custody/retention.js';
import { verifyOnboarding } from '../../src/custody/verify.js';
import { openFolder } from '../../src/stores/blobs/folder.js';
import { createRandom } from '../../src/sandbox/random.js';
import { PLAIN_RESULT } from '../activities/fake-ports.js';
import { sharedTemporal } from '../servers/temporal.js';
import { RUN, STORE_DEPS, openBench, type Bench } from './bench.js';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
const REASON = 'its time has come';
const DAY_MS = 86_400_000;
const ONBOARDINGS = 1000;
const DAYS = 3652;
/** In memory, where there is such a place: nobody cuts the power while the ten years pass. */
const WITHIN = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const RETENTION: Retention = { count: 7, unit: 'y' };

/**
 * Ten years are simulated by the clock that the stores are given: settling, record and row tell the
 * simulated time. What is due is asked at ten simulated times here, and for real by the command.
 */
describe('what is due', function () {
  this.timeout(600_000);
  let bench: Bench;
  let folder: string;
  let env: Record<string, string>;
  const settledAt = new Map<string, Date>();
  const held = new Set<string>();
  const end = new Date();

  before(async () => {
    folder = await mkdtemp(join(WITHIN, 'due-'));
    const blobs = await openFolder(join(folder, 'evidence'), { sync: () => Promise.resolve() });
    bench = await openBench({ blobs, within: folder });
    const { address, namespace } = await sharedTemporal();
    env = {
      PATH: process.env['PATH'] ?? '',
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      FINWAVE_RESULT_STORE: `sqlite:${bench.resultsFile}`,
      FINWAVE_EVIDENCE_STORE: `file:${join(folder, 'evidence')}`,
      FINWAVE_SPOOL_DIR: bench.spoolDir,
      FINWAVE_RETAIN_FOR: '7y',
    };
    const sample = await bench.prepare('sample');
    for (let i = 0; i < ONBOARDINGS; i += 1) await settle(i, sample);
  });
  after(async () => {
    await bench.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** One ends on every third or fourth day, every tenth of them is held. */
  async function settle(i: number, sample: Awaited<ReturnType<Bench['prepare']>>): Promise<void> {
    const customId = `c-${i.toString()}`;
    const at = new Date(end.getTime() - Math.round(((ONBOARDINGS - i) / ONBOARDINGS) * DAYS * DAY_MS));
    settledAt.set(customId, at);
    const stored = await bench.evidenceStore.storeResult(customId, {
      raw: Buffer.from(JSON.stringify({ customId, status: 'FINISHED' })),
      onboardingId: 'o-1',
      customId,
      status: 'FINISHED',
      score: 0.5,
      errorEvent: null,
      unknownCodes: [],
      ...PLAIN_RESULT,
    });
    const { outcome } = sample;
    const outcomes = createOutcomeStore({
      ...STORE_DEPS,
      blobs: bench.blobs,
      results: bench.results,
      signer: null,
      publicKeys: [],
      now: () => at,
    });
    const evidence = { ...outcome.evidence, state: 'none', ref: null, sha256: null, bytes: null, files: [] };
    await outcomes.persist(
      {
        ...sample,
        outcome: { ...outcome, customId, result: stored.result, evidence } as typeof outcome,
        receipt: null,
        files: stored.files,
        settledAt: at.toISOString(),
      },
      RUN,
    );
    if (i % 10 === 3) {
      held.add(customId);
      await placeHold({ ...bench.custody, now: () => at }, { customId, reason: 'a lawsuit', by: 'officer' });
    }
  }

  const dueOn = (now: Date): string[] =>
    [...settledAt].filter(([, at]) => dueAt(at, RETENTION) <= now).map(([customId]) => customId);
  const objectsOf = async (customId: string): Promise<string[]> => {
    const keys: string[] = [];
    for await (const { key } of bench.blobs.list(`${customId}/`)) keys.push(key);
    return keys.filter((key) => !key.includes('/custody/'));
  };

  /** Runs the command; kills it at the given line of its progress. */
  async function run(args: readonly string[], killAt = Infinity) {
    const child = spawn(process.execPath, [MAIN, ...args, '--json'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const out = text(child.stdout);
    const closed = once(child, 'close');
    let lines = 0;
    for await (const line of createInterface({ input: child.stderr }))
      if (line.includes('onboarding ') && ++lines === killAt) child.kill('SIGKILL');
    await closed;
    const printed = await out;
    return { code: child.exitCode, lines, out: printed === '' ? null : (JSON.parse(printed) as Listed) };
  }

  /** Runs a command in this process: starting one takes longer than most of its work. */
  async function runHere(command: (context: CommandContext) => Promise<ExitCode>, its = env) {
    const stdout = new PassThrough();
    const { signal } = new AbortController();
    const rest = { stdin: process.stdin, isTerminal: false, debug: false, stopped: signal };
    const code = await command({ ...rest, env: its, stdout, say: () => undefined }).catch(exitCodeOf);
    const printed = await text(stdout.end());
    return { code, out: printed === '' ? null : (JSON.parse(printed) as Listed) };
  }

  it('is exactly what settled long enough ago, at any time in ten years', async () => {
    const random = createRandom(7);
    for (let year = 1; year <= 10; year += 1) {
      const now = new Date(end.getTime() - random() * 3 * 365 * DAY_MS);
      const found: string[] = [];
      for await (const one of listDue(bench.custody, RETENTION, now)) {
        found.push(one.customId);
        assert.equal(one.settledAt?.getTime(), settledAt.get(one.customId)?.getTime());
        assert.equal(one.hold !== null, held.has(one.customId));
      }
      assert.deepEqual(found.sort(), dueOn(now).sort());
    }
  });

  it('is erased exactly, held ones stay, by a command that is killed twice in the middle', async () => {
    const expected = dueOn(new Date());
    const free = expected.filter((customId) => !held.has(customId));
    assert.ok(free.length > 200 && expected.length > free.length);
    const listed = await run(['due']);
    const refused = await runHere((context) => erase(context, { due: true, reason: REASON, json: true }));
    assert.deepEqual([listed.code, listed.out?.due?.length], [0, expected.length]);
    assert.deepEqual([refused.code, refused.out?.due?.length], [2, expected.length]);
    for (const customId of expected) assert.notDeepEqual(await objectsOf(customId), []);

    const yes = ['erase', '--due', '--yes', '--reason', REASON];
    for (const killAt of [40, 60]) assert.equal((await run(yes, killAt)).code, null);
    const last = await run(yes);
    assert.equal(last.code, 0);
    assert.ok(last.lines > 0 && last.lines <= free.length - 98);
    assert.deepEqual(last.out?.left, []);
    assert.deepEqual(last.out.held?.length, expected.length - free.length);

    const isGone = new Set(free);
    for (const customId of settledAt.keys()) {
      assert.equal((await objectsOf(customId)).length === 0, isGone.has(customId), customId);
      assert.equal((await verifyOnboarding(bench.custody, customId)).verdict, 'untouched', customId);
    }
    for (const customId of free) {
      const kinds = (await readChain(bench.blobs, [], customId)).map(({ record }) => record.kind);
      assert.deepEqual(kinds, ['ending', 'erasure']);
    }
  });

  it('is then who is held, and not whom only a changed row makes old', async () => {
    const young = [...settledAt.keys()].at(-1) ?? '';
    const db = new DatabaseSync(bench.resultsFile);
    db.prepare("update onboarding_outcomes set stored_at = '2001-01-01' where custom_id = ?").run(young);
    db.close();
    const { out } = await runHere((context) => due(context, { json: true }));
    const stillHeld = dueOn(new Date()).filter((customId) => held.has(customId));
    assert.ok(stillHeld.length > 0 && !stillHeld.includes(young));
    assert.deepEqual(out?.due?.map(({ customId }) => customId).sort(), stillHeld.sort());
  });

  it('needs a retention, and either a customId or --due', async () => {
    const without = Object.fromEntries(Object.entries(env).filter(([name]) => name !== 'FINWAVE_RETAIN_FOR'));
    for (const [options, its] of [
      [{ reason: 'r' }, env],
      [{ reason: 'r', customId: 'c-1', due: true }, env],
      [{ reason: 'r', due: true, yes: true }, without],
    ] as const)
      assert.equal((await runHere((context) => erase(context, options), its)).code, 2);
    assert.equal((await runHere((context) => due(context, {}), without)).code, 2);
  });
});

interface Listed {
  readonly due?: readonly { readonly customId: string }[];
  readonly held?: readonly string[];
  readonly left?: readonly string[];
}
