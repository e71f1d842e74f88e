import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { resealStream } from '../../../src/stores/sealed/reseal-stream.js';
import { sealStream } from '../../../src/stores/sealed/seal-stream.js';
import { partOrSkip } from '../../servers/require.js';
import { newPerson, type Person } from './age-people.js';
import { openBytes } from './open-bytes.js';
import { through } from './through.js';

const run = promisify(execFile);
const CHUNK = 64 * 1024;

describe('the standard age tool', () => {
  let folder = '';
  let ann: Person;
  let bob: Person;

  before(async function () {
    await partOrSkip(this, 'age', () =>
      run('age', ['--version']).then(
        ({ stdout }) => stdout,
        () => null,
      ),
    );
    folder = await mkdtemp(join(tmpdir(), 'finwave-age-'));
    [ann, bob] = await Promise.all([newPerson(), newPerson()]);
    for (const [name, { identity }] of Object.entries({ ann, bob }))
      await writeFile(join(folder, name), `${identity}\n`, { mode: 0o600 });
  });
  after(() => (folder === '' ? undefined : rm(folder, { recursive: true, force: true })));

  /** `age --decrypt` of `bytes`. */
  async function openedByAge(bytes: Uint8Array, person: string): Promise<Buffer> {
    const sealed = join(folder, 'sealed');
    await writeFile(sealed, bytes);
    const args = ['--decrypt', '--identity', join(folder, person), sealed];
    return (await run('age', args, { encoding: 'buffer' })).stdout;
  }

  for (const size of [0, 1, CHUNK, CHUNK + 1, 2 * CHUNK, 5 * CHUNK + 3]) {
    it(`opens ${size.toString()} bytes of ours, for each recipient`, async () => {
      const plain = randomBytes(size);
      const sealed = await through(sealStream([ann.recipient, bob.recipient]), plain);
      for (const person of ['ann', 'bob']) assert.ok(plain.equals(await openedByAge(sealed, person)));
    });

    it(`seals ${size.toString()} bytes that we open`, async () => {
      const plain = randomBytes(size);
      const [source, sealed] = [join(folder, 'source'), join(folder, 'by-age')];
      await writeFile(source, plain);
      await run('age', ['-r', bob.recipient, '-r', ann.recipient, '-o', sealed, source]);
      assert.ok(plain.equals(await openBytes([ann.identity], await readFile(sealed))));
    });
  }

  it('opens what we sealed anew, and no longer with the old identity', async () => {
    const plain = randomBytes(CHUNK + 1);
    const before = await through(sealStream([ann.recipient]), plain);
    const after = await through(resealStream([ann.identity], [bob.recipient]), before);
    assert.ok(plain.equals(await openedByAge(after, 'bob')));
    await assert.rejects(openedByAge(after, 'ann'), /no identity matched/);
  });
});
