import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openResultStore } from '../../src/stores/outcomes/open-result-store.js';
import { openJourney } from '../journeys/open-journey.js';
import type { Journey } from '../journeys/open-journey.js';
import { sharedTemporal } from '../servers/temporal.js';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

describe('verify, erase and hold as commands', function () {
  this.timeout(120_000);
  let journey: Journey;
  let env: Record<string, string>;
  let since: string;

  before(async () => {
    journey = await openJourney();
    const { address, namespace } = await sharedTemporal();
    const { results, evidence } = journey.storesConfig;
    env = {
      PATH: process.env['PATH'] ?? '',
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      FINWAVE_TASK_QUEUE: journey.taskQueue,
      FINWAVE_RESULT_STORE: results,
      FINWAVE_EVIDENCE_STORE: evidence,
      FINWAVE_SPOOL_DIR: join(evidence.slice('file:'.length), '..', 'spool'),
    };
    since = new Date().toISOString();
    for (const name of ['a', 'b']) {
      const customId = journey.id(name);
      await journey.run({ customId, wait: { firstPollAfter: '200ms', pollEvery: '1s' } });
    }
  });

  after(() => journey.close());

  const run = (...args: readonly string[]): Promise<{ code: number; out: Record<string, unknown> }> =>
    new Promise((resolve) => {
      execFile(process.execPath, [MAIN, ...args, '--json'], { env }, (error, stdout) => {
        const code = error === null ? 0 : Number(error.code);
        resolve({ code, out: JSON.parse(stdout) as Record<string, unknown> });
      });
    });
  const verdictOf = async (name: string): Promise<readonly [number, unknown]> => {
    const { code, out } = await run('verify', journey.id(name));
    return [code, out['verdict']];
  };

  it('verify what a worker has stored', async () => {
    assert.deepEqual(await verdictOf('a'), [0, 'untouched']);
    assert.deepEqual(await verdictOf('unheard-of'), [2, 'unknown']);
    assert.equal((await run('verify')).code, 2);
    assert.equal((await run('verify', 'no id')).code, 2);
    // Neither recipients nor identities are set.
    assert.equal((await run('reseal', journey.id('a'))).code, 2);
  });

  it('leave a line of who ran them in the access log, as result and recheck do', async () => {
    const customId = journey.id('b');
    assert.equal((await run('result', customId)).code, 0);
    assert.equal((await run('recheck', customId)).code, 0);
    assert.equal((await run('result', customId)).code, 0);
    assert.equal((await verdictOf('b'))[0], 0);
    const store = await openResultStore(journey.storesConfig.results);
    const lines: (readonly string[])[] = [];
    for await (const { who, what } of store.accessLog.list(customId)) lines.push([who, what]);
    await store.close();
    const who = `${userInfo().username}@${hostname()}`;
    assert.deepEqual(
      lines,
      ['result', 'recheck', 'result', 'verify'].map((what) => [who, what]),
    );
  });

  it('compare everything with Temporal', async () => {
    const { code, out } = await run('verify', '--all', '--since', since);
    assert.deepEqual([code, out['verified'], out['altered']], [0, 2, []]);
  });

  it('hold, refuse to erase, release, erase, and verify the tombstone', async () => {
    const customId = journey.id('a');
    const reason = ['--reason', 'a test'];
    assert.equal((await run('hold', customId, ...reason)).code, 0);
    const refused = await run('erase', customId, ...reason);
    assert.deepEqual([refused.code, refused.out['kind']], [1, 'held']);
    assert.equal((await run('hold', customId, '--release')).code, 0);
    assert.equal((await run('erase', customId, ...reason)).code, 0);
    const { code, out } = await run('verify', customId);
    assert.deepEqual([code, out['verdict'], out['checked']], [0, 'untouched', { objects: 0, bytes: 0 }]);
    assert.ok(out['erased'] !== null);
    assert.equal((await run('erase', journey.id('unheard-of'), ...reason)).code, 2);
    assert.equal((await run('hold', journey.id('unheard-of'))).code, 2);
  });

  it('write a checkpoint, and name who is gone since', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const out = join(env['FINWAVE_SPOOL_DIR'] ?? '', '..', 'checkpoint');
    assert.equal((await run('checkpoint', '--out', out)).code, 5);
    env['FINWAVE_CUSTODY_KEY'] = pem;
    const written = await run('checkpoint', '--out', out);
    assert.deepEqual([written.code, written.out['onboardings']], [0, 2]);
    // An earlier one is not written over.
    assert.equal((await run('checkpoint', '--out', out)).code, 2);
    const same = await run('verify', '--checkpoint', out);
    assert.deepEqual([same.code, same.out['differences']], [0, []]);
    assert.equal((await run('verify', '--checkpoint', `${out}-none`)).code, 2);
    assert.equal((await run('verify', journey.id('a'), '--checkpoint', out)).code, 2);
    const evidence = env['FINWAVE_EVIDENCE_STORE']?.slice('file:'.length) ?? '';
    await rename(join(evidence, journey.id('a')), join(evidence, 'elsewhere'));
    const gone = await run('verify', '--checkpoint', out);
    assert.equal(gone.code, 1);
    assert.deepEqual(
      (gone.out['differences'] as { code: string; of: string }[]).map(({ code, of }) => [code, of]),
      [['gone', 'records']],
    );
    await rename(join(evidence, 'elsewhere'), join(evidence, journey.id('a')));
    delete env['FINWAVE_CUSTODY_KEY'];
  });

  it('fail on damage and on a record that the given key did not sign', async () => {
    const customId = journey.id('b');
    const key = join(env['FINWAVE_SPOOL_DIR'] ?? '', '..', 'public.pem');
    const { publicKey } = generateKeyPairSync('ed25519');
    await writeFile(key, publicKey.export({ type: 'spki', format: 'pem' }));
    const unsigned = await run('verify', customId, '--public-key', key);
    assert.deepEqual([unsigned.code, unsigned.out['verdict']], [1, 'altered']);

    const stored = await journey.stores.results.get(customId);
    const path = join(
      env['FINWAVE_EVIDENCE_STORE']?.slice('file:'.length) ?? '',
      stored?.outcome.result?.ref ?? '',
    );
    const bytes = await readFile(path);
    await writeFile(path, Buffer.concat([bytes, Buffer.from(' ')]));
    assert.deepEqual(await verdictOf('b'), [1, 'altered']);
    const { code, out } = await run('verify', '--all', '--since', since);
    assert.deepEqual([code, out['verified'], (out['altered'] as unknown[]).length], [1, 2, 1]);
  });
});
