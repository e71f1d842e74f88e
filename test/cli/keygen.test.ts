import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { identityToRecipient } from 'age-encryption';
import { readSettings, type Environment } from '../../src/config/settings.js';
import { toCustodyKeys } from '../../src/custody/custody-keys.js';
import { runCli } from './run-cli.js';

const WORKER = {
  HOME: '/nonexistent',
  XDG_CONFIG_HOME: '/nonexistent',
  FINWAVE_CLIENT_TOKEN: 'token',
  FINWAVE_WEBHOOK_BASE_URL: 'https://bridge.example.org',
};

/** What a shell has after it has read `file` as an env file. */
async function sourced(file: string): Promise<Environment> {
  const script = `set -a; . '${file}'; exec '${process.execPath}' -p 'JSON.stringify(process.env)'`;
  const { stdout } = await promisify(execFile)('sh', ['-c', script], { env: {} });
  return JSON.parse(stdout) as Environment;
}

describe('keygen', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keygen-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('prints keys that every part takes from an env file, as Node and a shell read it', async () => {
    const { code, stdout } = await runCli(['keygen']);
    assert.equal(code, 0);
    for (const line of stdout.trimEnd().split('\n')) assert.match(line, /^FINWAVE_[A-Z_]+=[^\s'"#$\\]+$/);
    const file = join(folder, 'keys.env');
    await writeFile(file, stdout);
    for (const env of [parseEnv(stdout), await sourced(file)]) {
      const worker = readSettings({ ...WORKER, ...env }, { need: 'worker' });
      const bridge = readSettings({ ...WORKER, ...env }, { need: 'bridge' });
      const reader = readSettings({ ...WORKER, ...env }, { need: 'reader' });
      const codec = readSettings({ ...WORKER, ...env }, { need: 'codec' });
      assert.ok(codec.token !== null && codec.payloadKeys.length === 1);
      assert.deepEqual(worker.webhook?.secrets, bridge.webhookSecrets);
      assert.deepEqual([worker.payloadKeys.length, worker.payloadKeys[0]?.key.length], [1, 32]);
      const [signing, earlier] = toCustodyKeys(worker).publicKeys;
      assert.ok(signing !== undefined && earlier?.equals(signing));
      const { identities } = reader;
      assert.equal(identities.length, 2);
      assert.deepEqual(await Promise.all(identities.map(identityToRecipient)), worker.stores.recipients);
    }
  });

  it('prints other keys each time, and one document where asked', async () => {
    const runs = [await runCli(['keygen', '--json']), await runCli(['keygen', '--json'])];
    const [one = {}, two = {}] = runs.map(({ stdout }) => JSON.parse(stdout) as Record<string, string>);
    assert.deepEqual(Object.keys(one), Object.keys(two));
    for (const [name, value] of Object.entries(one)) assert.notEqual(two[name], value, name);
  });
});
