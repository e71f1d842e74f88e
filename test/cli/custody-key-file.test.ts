import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { custodyKeyFile, keepCustodyKey } from '../../src/cli/custody-key-file.js';

describe('the file of a custody key', () => {
  let parent: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'custody-key-'));
  });
  afterEach(() => rm(parent, { recursive: true }));

  it('is made once, whoever asks at the same moment, for its owner alone', async () => {
    const folder = join(parent, '.finwave');
    const umask = process.umask(0o277);
    try {
      const keys = await Promise.all(Array.from({ length: 8 }, () => keepCustodyKey(folder)));
      assert.equal(new Set(keys).size, 1);
      assert.equal(createPrivateKey(keys[0] ?? '').asymmetricKeyType, 'ed25519');
    } finally {
      process.umask(umask);
    }
    assert.deepEqual(await readdir(folder), ['custody-key.pem']);
    assert.equal((await stat(custodyKeyFile(folder))).mode & 0o777, 0o600);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
  });

  it('that is there already stays as it is', async () => {
    await writeFile(custodyKeyFile(parent), 'somebody put it there');
    assert.equal(await keepCustodyKey(parent), 'somebody put it there');
  });
});
