import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../src/config/settings.js';
import { openPorts } from '../../src/worker/open-ports.js';

describe('the stores of a worker, when it starts', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finwave-ports-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** What is said between opening and closing. */
  async function saidAtStart(resultStore: string): Promise<string[]> {
    const said: string[] = [];
    const env = {
      FINWAVE_CLIENT_TOKEN: 'token',
      FINWAVE_WEBHOOK_BASE_URL: 'none',
      FINWAVE_RESULT_STORE: resultStore,
      FINWAVE_EVIDENCE_STORE: `file:${join(folder, 'evidence')}`,
      FINWAVE_SPOOL_DIR: join(folder, 'spool'),
    };
    const opened = await openPorts(readSettings(env, { need: 'worker' }), {
      info: () => undefined,
      warn: (message) => said.push(message),
    });
    await opened.close();
    return said;
  }

  it('are named where they cannot be reached, and waited for', async () => {
    const said = await saidAtStart('postgres://user:secret@127.0.0.1:1/finwave');
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /^the result store cannot be used: .*; onboardings wait until it can$/);
    assert.ok(!said[0]?.includes('secret'));
  });

  it('say nothing where they can be used', async () => {
    assert.deepEqual(await saidAtStart(`sqlite:${join(folder, 'results.db')}`), []);
  });
});
