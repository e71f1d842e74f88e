import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import { fromS3Error } from '../../../src/stores/blobs/s3-error.js';
import { openS3 } from '../../../src/stores/blobs/s3.js';
import type { Lie } from '../../servers/lying-s3.js';
import { partOrSkip } from '../../servers/require.js';
import { startS3, type TestS3 } from '../../servers/s3.js';
import { freePort } from '../../servers/throwaway.js';
import { itIsABlobStore, keysOf, toContent } from './blob-store.contract.js';
import { throughLies } from './through-lies.js';

describe('blob store in S3', function () {
  this.timeout(60_000);
  let server: TestS3 | undefined;
  let s3: TestS3;

  before(async function () {
    this.timeout(15 * 60_000);
    s3 = server = await partOrSkip(this, 's3', startS3);
  });
  after(() => server?.stop());

  async function open(prefix = 'evidence/main') {
    const bucket = await s3.createBucket();
    return { bucket, store: await openS3({ ...s3.options, bucket, prefix }) };
  }

  itIsABlobStore(async () => (await open()).store);

  describe('without prefix', () => {
    itIsABlobStore(async () => (await open('')).store);
  });

  it('sees nothing beside its prefix', async () => {
    const { bucket, store } = await open('one');
    const other = await openS3({ ...s3.options, bucket, prefix: 'one2' });
    await other.put('c1/a', toContent('other'));
    assert.deepEqual(await keysOf(store.list('')), []);
    await store.put('c1/a', toContent('mine'));
    assert.deepEqual(await keysOf(other.list('')), ['c1/a']);
  });

  it("tells the digest in the object's metadata, of one sent in parts too", async () => {
    const { bucket, store } = await open('');
    const folder = await mkdtemp(join(tmpdir(), 'finwave-s3-'));
    try {
      const data = randomBytes(17 * 1024 * 1024);
      const path = join(folder, 'big');
      await writeFile(path, data);
      const { sha256 } = toContent(data);
      await store.put('c1/small', toContent('x'));
      await store.put('c1/big', { path, bytes: data.length, sha256 });
      const metadataOf = async (Key: string) =>
        (await s3.client.send(new HeadObjectCommand({ Bucket: bucket, Key }))).Metadata;
      assert.deepEqual(await metadataOf('c1/small'), { sha256: toContent('x').sha256 });
      assert.deepEqual(await metadataOf('c1/big'), { sha256 });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('compares the bytes where the metadata lacks the digest', async () => {
    const { bucket, store } = await open('');
    await s3.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'c1/a', Body: 'theirs' }));
    await store.put('c1/a', toContent('theirs'));
    await assert.rejects(store.put('c1/a', toContent('ours')), { code: 'storeCorrupt' });
  });

  it('leaves no parts behind when it is aborted or the content does not fit', async () => {
    const { bucket, store } = await open('');
    const folder = await mkdtemp(join(tmpdir(), 'finwave-s3-'));
    try {
      const data = randomBytes(64 * 1024 * 1024);
      const path = join(folder, 'big');
      await writeFile(path, data);
      const content = { path, bytes: data.length, sha256: toContent(data).sha256 };
      await assert.rejects(store.put('c1/a', { ...content, sha256: '00' }), { code: 'storeCorrupt' });
      await assert.rejects(store.put('c1/a', content, AbortSignal.timeout(60)), { name: 'TimeoutError' });
      const { Uploads } = await s3.client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
      assert.deepEqual(Uploads ?? [], []);
      assert.equal(await store.head('c1/a'), null);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('removes every version and delete marker', async () => {
    const { bucket, store } = await open('');
    const Key = 'c1/a';
    for (const Body of ['one', 'two', 'three'])
      await s3.client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
    await s3.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'c1/ab', Body: 'other' }));
    await store.remove(Key);
    const { Versions, DeleteMarkers } = await s3.client.send(
      new ListObjectVersionsCommand({ Bucket: bucket }),
    );
    assert.deepEqual(
      Versions?.map((version) => version.Key),
      ['c1/ab'],
    );
    assert.deepEqual(DeleteMarkers ?? [], []);
  });

  it('removes from a bucket that keeps no versions', async () => {
    const bucket = await s3.createBucket({ versions: false });
    const store = await openS3({ ...s3.options, bucket });
    await store.put('c1/a', toContent('x'));
    assert.equal((await store.head('c1/a'))?.version, null);
    await store.remove('c1/a');
    assert.equal(await store.head('c1/a'), null);
    await store.put('c1/a', toContent('again'));
  });

  it('names the version that was stored', async () => {
    const { store } = await open();
    await store.put('c1/a', toContent('x'));
    assert.match((await store.head('c1/a'))?.version ?? '', /./);
  });

  it('says until when Object Lock forbids a removal', async () => {
    const Bucket = 'locked';
    await s3.client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
    const store = await openS3({ ...s3.options, bucket: Bucket });
    const lockedUntil = new Date(Math.ceil(Date.now() / 1000) * 1000 + 86_400_000);
    await store.put('c1/a', toContent('x'));
    await s3.client.send(
      new PutObjectRetentionCommand({
        Bucket,
        Key: 'c1/a',
        Retention: { Mode: 'COMPLIANCE', RetainUntilDate: lockedUntil },
      }),
    );
    assert.deepEqual((await store.head('c1/a'))?.lockedUntil, lockedUntil);
    await assert.rejects(store.remove('c1/a'), {
      code: 'storeMisconfigured',
      message: `c1/a is locked until ${lockedUntil.toISOString()}`,
    });
    assert.notEqual(await store.head('c1/a'), null);
  });

  it('asks for nothing before it sends what is small, and looks only at what was refused', async () => {
    const asked: string[] = [];
    const noting: Lie = ({ method }) => {
      asked.push(method);
      return Promise.resolve(null);
    };
    await throughLies(s3, noting, async (store) => {
      await store.put('c1/a', toContent('x'));
      assert.deepEqual(asked.splice(0), ['PUT']);
      await store.put('c1/a', toContent('x'));
      assert.deepEqual(asked.splice(0), ['PUT', 'HEAD']);
      const large = toContent(randomBytes(1024 * 1024 + 1));
      await store.put('c1/b', large);
      assert.deepEqual(asked.splice(0), ['HEAD', 'PUT']);
      await store.put('c1/b', large);
      assert.deepEqual(asked.splice(0), ['HEAD']);
    });
  });

  it('believes what is there where the refusal of a repeat was never read', async () => {
    let cut: string | null = null;
    const cutting: Lie = ({ method }) =>
      cut === method || cut === 'all' ? Promise.reject(new Error('cut')) : Promise.resolve(null);
    await throughLies(s3, cutting, async (store) => {
      await store.put('c1/a', toContent('x'));
      cut = 'PUT';
      await store.put('c1/a', toContent('x'));
      await assert.rejects(store.put('c1/a', toContent('y')), { code: 'storeCorrupt' });
      await assert.rejects(store.put('c1/b', toContent('x')), { code: 'storeUnavailable' });
      cut = 'all';
      await assert.rejects(store.put('c1/a', toContent('x')), { code: 'storeUnavailable' });
    });
  });

  it('says that a refused key was freed meanwhile', async () => {
    const refusing: Lie = ({ method }) => Promise.resolve(method === 'PUT' ? { status: 412 } : null);
    await throughLies(s3, refusing, async (store) => {
      await assert.rejects(store.put('c1/a', toContent('x')), {
        code: 'storeUnavailable',
        message: 'c1/a was taken and freed at the same moment',
      });
    });
  });

  it('lists more than one page', async () => {
    const { store } = await open();
    const keys = Array.from({ length: 1_050 }, (_, i) => `c1/${i.toString().padStart(4, '0')}`);
    for (let i = 0; i < keys.length; i += 50)
      await Promise.all(keys.slice(i, i + 50).map((key) => store.put(key, toContent(key))));
    assert.deepEqual(await keysOf(store.list('c1')), keys);
  });

  it('calls a missing bucket and a wrong secret a misconfiguration, and names neither key nor secret', async () => {
    const wrongSecret = { accessKeyId: 'tester', secretAccessKey: 'wrong-secret' };
    const { bucket } = await open();
    for (const options of [
      { ...s3.options, bucket: 'no-such-bucket' },
      { ...s3.options, bucket, credentials: wrongSecret },
    ]) {
      const store = await openS3(options);
      await assert.rejects(store.put('c1/a', toContent('x')), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'storeMisconfigured');
        assert.doesNotMatch(error.message, /tester|wrong-secret/);
        return true;
      });
      await store.close();
    }
  });

  it('opens although nobody listens, and is unavailable then', async () => {
    const endpoint = `http://127.0.0.1:${(await freePort()).toString()}`;
    const store = await openS3({ ...s3.options, bucket: 'bucket', endpoint });
    await assert.rejects(store.put('c1/a', toContent('x')), { code: 'storeUnavailable' });
    await assert.rejects(store.head('c1/a'), { code: 'storeUnavailable' });
    await assert.rejects(keysOf(store.list('')), { code: 'storeUnavailable' });
    await store.close();
  });
});

describe('fromS3Error', () => {
  it('sorts answers, network errors and what the SDK says itself', () => {
    const codeOf = (fields: object): unknown => {
      const error = fromS3Error(Object.assign(new Error('x'), fields));
      return error instanceof Error && 'code' in error ? error.code : null;
    };
    const answer = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } });
    assert.equal(codeOf(answer('SlowDown', 503)), 'storeUnavailable');
    assert.equal(codeOf(answer('InternalError', 500)), 'storeUnavailable');
    assert.equal(codeOf(answer('ConditionalRequestConflict', 409)), 'storeUnavailable');
    assert.equal(codeOf(answer('ExpiredToken', 400)), 'storeUnavailable');
    assert.equal(codeOf(answer('AccessDenied', 403)), 'storeMisconfigured');
    assert.equal(codeOf(answer('NoSuchBucket', 404)), 'storeMisconfigured');
    assert.equal(codeOf(answer('NotImplemented', 501)), 'storeMisconfigured');
    assert.equal(codeOf(answer('MethodNotAllowed', 405)), 'storeMisconfigured');
    assert.equal(codeOf({ code: 'ECONNRESET', $metadata: {} }), 'storeUnavailable');
    assert.equal(codeOf({ name: 'TimeoutError' }), 'storeUnavailable');
    assert.equal(codeOf({ name: 'CredentialsProviderError' }), 'storeMisconfigured');
    assert.equal(codeOf({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), 'storeMisconfigured');
    assert.equal(codeOf({ message: 'Checksum mismatch: expected "a" but received "b"' }), 'storeCorrupt');
    assert.equal(codeOf({ name: 'TypeError' }), null);
  });
});
