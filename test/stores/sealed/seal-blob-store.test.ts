import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { BlobContent, BlobStore } from '../../../src/stores/blobs/blob-store.js';
import { openFolder } from '../../../src/stores/blobs/folder.js';
import {
  archiveKey,
  filesKey,
  imageKey,
  manifestKey,
  quarantineKey,
  receiptKey,
  refusalKey,
  resultKey,
} from '../../../src/stores/blobs/key.js';
import { sealBlobStore } from '../../../src/stores/sealed/seal-blob-store.js';
import { eraseSpool } from '../../../src/stores/spool/spool.js';
import { itIsABlobStore, keysOf, toContent } from '../blobs/blob-store.contract.js';
import { newPerson, type Person } from './age-people.js';
import { openBytes } from './open-bytes.js';

const SHA = 'a'.repeat(64);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('a blob store that seals', () => {
  let folder: string;
  let root: string;
  let spoolDir: string;
  let ann: Person;
  let inner: BlobStore;

  before(async () => {
    ann = await newPerson();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finwave-sealed-'));
    root = join(folder, 'store');
    spoolDir = join(folder, 'spool');
    inner = await openFolder(root);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const sealing = (): BlobStore => sealBlobStore(inner, { recipients: [ann.recipient], spoolDir });
  const reading = (): BlobStore =>
    sealBlobStore(inner, { recipients: [ann.recipient], identities: [ann.identity], spoolDir });
  const storedUnder = (key: string): Promise<Buffer> => readFile(join(root, ...key.split('/')));
  const spooled = (): Promise<string[]> => readdir(spoolDir).catch(() => []);

  async function fileOf(data: Uint8Array): Promise<Extract<BlobContent, { path: string }>> {
    const path = join(folder, randomBytes(8).toString('hex'));
    await writeFile(path, data);
    return { path, bytes: data.length, sha256: sha256(data) };
  }

  describe('with identities', () => {
    itIsABlobStore(() => Promise.resolve(reading()));
  });

  for (const kind of ['memory', 'a file'])
    it(`stores sealed bytes of content from ${kind}, and answers their digest and size`, async () => {
      const data = randomBytes(200_000);
      const answer = await sealing().put(
        'c1/archive/x.zip',
        kind === 'memory' ? toContent(data) : await fileOf(data),
      );
      const stored = await storedUnder('c1/archive/x.zip');
      assert.deepEqual(answer, { sha256: sha256(stored), bytes: stored.length });
      assert.ok(!stored.includes(data.subarray(0, 32)));
      assert.ok(data.equals(await openBytes([ann.identity], stored)));
      assert.deepEqual(await spooled(), []);
    });

  it('keeps sealed files private, and takes them over instead of copying them', async () => {
    await sealing().put('c1/archive/x.zip', await fileOf(randomBytes(10)));
    assert.equal((await stat(join(root, 'c1', 'archive', 'x.zip'))).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(join(root, '.tmp')).catch(() => []), []);
  });

  it('seals every kind of content but custody records, receipts and lists of files', async () => {
    const store = sealing();
    const isPlain = async (key: string): Promise<boolean> => {
      await store.put(key, toContent('a document'));
      return (await storedUnder(key)).toString() === 'a document';
    };
    for (const toKey of [resultKey, archiveKey, imageKey, manifestKey, refusalKey, quarantineKey])
      for (const customId of ['c1', 'custody', 'receipt', 'quarantine'])
        assert.equal(await isPlain(toKey(customId, SHA)), false, toKey(customId, SHA));
    for (const customId of ['c1', 'custody', 'receipt', 'quarantine']) {
      assert.ok(await isPlain(receiptKey(customId, SHA)));
      assert.ok(await isPlain(filesKey(customId, SHA)));
      assert.ok(await isPlain(receiptKey(customId, SHA).replace('/receipt/', '/custody/')));
    }
  });

  it('tells the plain size without an identity', async () => {
    const store = sealing();
    for (const size of [0, 1, 65_536, 65_537, 200_000]) {
      const key = `c1/archive/${size.toString()}`;
      await store.put(key, toContent(randomBytes(size)));
      assert.equal((await store.head(key))?.bytes, size);
    }
    for await (const { key, bytes } of store.list('c1')) assert.equal(`c1/archive/${bytes.toString()}`, key);
  });

  it('takes the same content under another seal for success, and answers what is stored', async () => {
    const store = sealing();
    const data = randomBytes(100_000);
    for (const content of [toContent(data), await fileOf(data)]) {
      const key = `c1/archive/${randomBytes(4).toString('hex')}`;
      const first = await store.put(key, content);
      assert.deepEqual(await store.put(key, content), first);
      assert.deepEqual(await reading().put(key, content), first);
    }
    assert.deepEqual(await spooled(), []);
  });

  it('lets all who put the same content at once succeed with the same answer', async () => {
    const data = randomBytes(300_000);
    const contents = await Promise.all(Array.from({ length: 6 }, () => fileOf(data)));
    const answers = await Promise.all(contents.map((content) => sealing().put('c1/archive/x', content)));
    assert.equal(new Set(answers.map((answer) => answer.sha256)).size, 1);
    assert.equal(answers[0]?.sha256, sha256(await storedUnder('c1/archive/x')));
  });

  it('refuses a taken key of another size without an identity, and of other bytes with one', async () => {
    await sealing().put('c1/a', toContent('first'));
    await assert.rejects(sealing().put('c1/a', toContent('longer')), { code: 'storeCorrupt' });
    await assert.rejects(reading().put('c1/a', toContent('other')), { code: 'storeCorrupt' });
  });

  it('reads nothing sealed without an identity, and names the setting', async () => {
    await sealing().put('c1/a', toContent('x'));
    for (const range of [undefined, { start: 0, end: 1 }])
      await assert.rejects(sealing().read('c1/a', range), {
        name: 'StoreError',
        code: 'storeMisconfigured',
        message: /FINWAVE_EVIDENCE_IDENTITIES/,
      });
    await sealing().put(receiptKey('c1', SHA), toContent('plain'));
    assert.equal((await buffer(await sealing().read(receiptKey('c1', SHA)))).toString(), 'plain');
  });

  it('refuses to read what was altered or cut', async () => {
    const path = join(root, 'c1', 'a');
    await sealing().put('c1/a', toContent(randomBytes(200_000)));
    const bytes = await readFile(path);
    await chmod(path, 0o600);
    await writeFile(path, bytes.subarray(0, -65_000));
    await assert.rejects(reading().read('c1/a'), { code: 'storeCorrupt' });
    bytes[bytes.length - 100_000] = (bytes[bytes.length - 100_000] ?? 0) ^ 1;
    await writeFile(path, bytes);
    await assert.rejects(async () => buffer(await reading().read('c1/a')), { code: 'storeCorrupt' });
  });

  it('still reads, and puts again, what was stored before sealing was turned on', async () => {
    const given = await inner.put('c1/a', toContent('plain'));
    assert.equal((await buffer(await sealing().read('c1/a', { start: 1, end: 3 }))).toString(), 'la');
    assert.equal((await sealing().head('c1/a'))?.bytes, 5);
    assert.deepEqual(await sealing().put('c1/a', toContent('plain')), given);
    await assert.rejects(sealing().put('c1/a', toContent('other')), { code: 'storeCorrupt' });
  });

  it('seals nothing for nobody, and still reads', async () => {
    await sealing().put('c1/a', toContent('x'));
    const reader = sealBlobStore(inner, { recipients: [], identities: [ann.identity], spoolDir });
    await assert.rejects(reader.put('c1/b', toContent('x')), { code: 'storeMisconfigured' });
    assert.equal((await buffer(await reader.read('c1/a'))).toString(), 'x');
    assert.deepEqual(await keysOf(inner.list('')), ['c1/a']);
  });

  it('refuses keys of nobody when it is made', () => {
    for (const options of [
      { recipients: ['age1x'], spoolDir },
      { recipients: [ann.recipient], identities: ['x'], spoolDir },
    ])
      assert.throws(() => sealBlobStore(inner, options), { code: 'storeMisconfigured' });
  });

  it('leaves nothing in the spool where the store is unavailable or the caller gave up', async () => {
    const failing: BlobStore = { ...inner, put: () => Promise.reject(new Error('down')) };
    const content = await fileOf(randomBytes(3_000_000));
    const store = sealBlobStore(failing, { recipients: [ann.recipient], spoolDir });
    await assert.rejects(store.put('c1/a', content), /down/);
    const reason = new Error('cancelled');
    await assert.rejects(sealing().put('c1/a', content, AbortSignal.abort(reason)), reason);
    assert.deepEqual(await spooled(), []);
  });

  it("keeps its spool files under their person's name, so that erasing the person finds them", async () => {
    for (const [customId, key] of [
      ['Person:1', archiveKey('Person:1', SHA)],
      ['quarantine', archiveKey('quarantine', SHA)],
      ['Person:1', quarantineKey('Person:1', SHA)],
    ] as const) {
      let erased = 0;
      const watching: BlobStore = {
        ...inner,
        put: async (name, content, signal) => {
          const answer = await inner.put(name, content, signal);
          erased = await eraseSpool(spoolDir, customId);
          return answer;
        },
      };
      const store = sealBlobStore(watching, { recipients: [ann.recipient], spoolDir });
      await store.put(key, await fileOf(randomBytes(10)));
      assert.equal(erased, 1, key);
    }
  });
});
