import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { openS3 } from '../../../src/stores/blobs/s3.js';
import type { Lie, S3Answer } from '../../servers/lying-s3.js';
import { partOrSkip } from '../../servers/require.js';
import { startS3, type TestS3 } from '../../servers/s3.js';
import { keysOf, toContent } from './blob-store.contract.js';
import { throughLies } from './through-lies.js';

describe('proving an S3 server', function () {
  this.timeout(60_000);
  let s3: TestS3;
  let server: TestS3 | undefined;
  before(async function () {
    this.timeout(15 * 60_000);
    s3 = server = await partOrSkip(this, 's3', startS3);
  });
  after(() => server?.stop());

  /** Everything in a bucket, in every version. */
  async function leftIn(Bucket: string): Promise<string[]> {
    const { Versions = [], DeleteMarkers = [] } = await s3.client.send(
      new ListObjectVersionsCommand({ Bucket }),
    );
    return [...Versions, ...DeleteMarkers].map(({ Key }) => Key ?? '');
  }

  for (const versions of [true, false])
    it(`finds nothing wrong with one that keeps ${versions ? '' : 'no versions and '}its promises, and leaves nothing`, async () => {
      const bucket = await s3.createBucket({ versions });
      const store = await openS3({ ...s3.options, bucket, prefix: 'evidence' });
      await Promise.all([store.prove(), store.prove(), store.prove()]);
      assert.deepEqual(await leftIn(bucket), []);
      await store.close();
    });

  it('lies where nothing is listed', async () => {
    const bucket = await s3.createBucket();
    const store = await openS3({ ...s3.options, bucket, prefix: 'evidence' });
    await s3.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'evidence/.probe/x', Body: 'left' }));
    await store.put('c1/a', toContent('x'));
    assert.deepEqual(await keysOf(store.list('')), ['c1/a']);
    await store.close();
  });

  const digestOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('base64');
  const unimplemented = (status: number): S3Answer => ({
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<Error><Code>${status === 501 ? 'NotImplemented' : 'MethodNotAllowed'}</Code></Error>`,
  });
  const hasWrongSum = (headers: Readonly<Record<string, unknown>>, body: Uint8Array): boolean =>
    (headers['x-amz-checksum-sha256'] ?? digestOf(body)) !== digestOf(body);
  const remove = async (Bucket: string, Key: string): Promise<null> => {
    const { Versions } = await s3.client.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
    for (const { VersionId } of Versions ?? [])
      await s3.client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    return null;
  };

  const lies: Readonly<Record<string, { readonly lie: Lie; readonly says: RegExp }>> = {
    'ignores If-None-Match': {
      lie: async ({ method, bucket, key, headers }) =>
        method === 'PUT' && headers['if-none-match'] === '*' ? remove(bucket, key) : null,
      says: /overwrites what is stored \(it ignores If-None-Match\)/,
    },
    'ignores If-None-Match when parts are completed': {
      lie: async ({ method, bucket, key, query, headers }) =>
        method === 'POST' && query.has('uploadId') && headers['if-none-match'] === '*'
          ? remove(bucket, key)
          : null,
      says: /overwrites what is stored by an upload in parts/,
    },
    'ignores Range': {
      lie: async ({ method, bucket: Bucket, key: Key, headers }) => {
        if (method !== 'GET' || headers.range === undefined) return null;
        const { Body } = await s3.client.send(new GetObjectCommand({ Bucket, Key }));
        return { status: 200, body: (await Body?.transformToByteArray()) ?? '' };
      },
      says: /does not serve a part of an object \(Range\)/,
    },
    'sends the checksum of the whole with a part': {
      lie: ({ headers }) =>
        Promise.resolve(
          headers.range === undefined
            ? null
            : {
                status: 206,
                headers: { 'x-amz-checksum-sha256': digestOf(Buffer.from('first')) },
                body: 'ir',
              },
        ),
      says: /does not serve a part of an object \(Range\)/,
    },
    'gives back other bytes': {
      lie: ({ method, headers }) =>
        Promise.resolve(
          method === 'GET' && headers.range === undefined ? { status: 200, body: 'else!' } : null,
        ),
      says: /does not give back what was stored/,
    },
    'loses what was stored': {
      lie: ({ method }) =>
        Promise.resolve(
          method === 'GET' ? { status: 404, body: '<Error><Code>NoSuchKey</Code></Error>' } : null,
        ),
      says: /does not give back what was stored/,
    },
    'ignores checksums': {
      lie: async ({ method, bucket: Bucket, key: Key, query, headers, body: Body }) => {
        if (method !== 'PUT' || query.has('partNumber') || !hasWrongSum(headers, Body)) return null;
        await s3.client.send(new PutObjectCommand({ Bucket, Key, Body }));
        return { status: 200 };
      },
      says: /takes bytes that do not fit their SHA-256/,
    },
    'ignores the checksums of parts': {
      lie: async ({ method, bucket: Bucket, key: Key, query, headers, body: Body }) => {
        if (method !== 'PUT' || !query.has('partNumber') || !hasWrongSum(headers, Body)) return null;
        const UploadId = query.get('uploadId') ?? '';
        const ChecksumSHA256 = digestOf(Body);
        const part = { Bucket, Key, UploadId, PartNumber: 1, Body, ChecksumSHA256 };
        const { ETag = '' } = await s3.client.send(new UploadPartCommand(part));
        return { status: 200, headers: { etag: ETag } };
      },
      says: /takes a part that does not fit its SHA-256/,
    },
    'keeps versions and cannot list them': {
      lie: ({ query }) => Promise.resolve(query.has('versions') ? unimplemented(501) : null),
      says: /keeps versions of objects and does not list them/,
    },
    'keeps versions and may not list them': {
      lie: ({ query }) => Promise.resolve(query.has('versions') ? unimplemented(405) : null),
      says: /keeps versions of objects and does not list them/,
    },
    'lists other versions than it keeps': {
      lie: async ({ method, bucket: Bucket, key: Key, headers, query }) => {
        if (method !== 'HEAD' || query.size > 0) return null;
        const { ContentLength, Metadata } = await s3.client.send(new HeadObjectCommand({ Bucket, Key }));
        assert.equal(headers.range, undefined);
        return {
          status: 200,
          headers: {
            'content-length': String(ContentLength),
            'x-amz-version-id': 'another',
            'x-amz-meta-sha256': Metadata?.['sha256'] ?? '',
          },
        };
      },
      says: /does not list the version that it has just stored/,
    },
    'knows no conditional put': {
      lie: ({ headers }) =>
        Promise.resolve(headers['if-none-match'] === undefined ? null : unimplemented(501)),
      says: /does not know a request that it is sent \(NotImplemented, HTTP 501\)/,
    },
    'knows no uploads in parts': {
      lie: ({ query }) => Promise.resolve(query.has('uploads') ? unimplemented(405) : null),
      says: /does not know a request that it is sent \(MethodNotAllowed, HTTP 405\)/,
    },
  };

  for (const [name, { lie, says }] of Object.entries(lies))
    it(`names one that ${name}`, () =>
      throughLies(s3, lie, async (store) => {
        await assert.rejects(store.prove(), (error: Error & { code?: string }) => {
          assert.equal(error.code, 'storeMisconfigured');
          assert.match(error.message, says);
          assert.match(error.message, /^the evidence store [^:]+: use a store that keeps this promise/);
          return true;
        });
      }));

  it('lets a role that may neither remove nor list versions pass', () =>
    throughLies(
      s3,
      ({ method, query }) =>
        Promise.resolve(
          method === 'DELETE' || query.has('versions')
            ? { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' }
            : null,
        ),
      async (store, bucket) => {
        await store.prove();
        assert.match((await leftIn(bucket)).join(), /^\.probe\/[^,]+$/);
        assert.deepEqual(await keysOf(store.list('')), []);
      },
    ));

  for (const [name, answer] of Object.entries({
    'does not know the list of versions': unimplemented(501),
    'answers a list of objects in its place': { status: 200, body: '<ListBucketResult></ListBucketResult>' },
  }))
    it(`proves and removes where no versions are kept and the server ${name}`, () =>
      throughLies(
        s3,
        ({ query }) => Promise.resolve(query.has('versions') ? answer : null),
        async (store, bucket) => {
          await store.prove();
          await store.put('c1/a', toContent('x'));
          await store.remove('c1/a');
          await store.remove('c1/b');
          assert.deepEqual(await leftIn(bucket), []);
        },
        { versions: false },
      ));
});
