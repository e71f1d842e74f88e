import assert from 'node:assert/strict';
import {
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  CreateBucketCommand,
} from '@aws-sdk/client-s3';
import { readChain } from '../../src/custody/chain.js';
import { eraseOnboarding } from '../../src/custody/erase.js';
import { verifyOnboarding } from '../../src/custody/verify.js';
import { openS3 } from '../../src/stores/blobs/s3.js';
import { partOrSkip } from '../servers/require.js';
import { startS3, type TestS3 } from '../servers/s3.js';
import { newSigner, openBench } from './bench.js';
import type { Bench } from './bench.js';

describe('custody in S3', function () {
  this.timeout(60_000);
  const signer = newSigner();
  let server: TestS3 | undefined;
  let s3: TestS3;
  let bench: Bench | undefined;

  before(async function () {
    this.timeout(15 * 60_000);
    s3 = server = await partOrSkip(this, 's3', startS3);
  });
  afterEach(() => bench?.close());
  after(() => server?.stop());

  const open = async (bucket: string): Promise<Bench> => {
    bench = await openBench({ signer, blobs: await openS3({ ...s3.options, bucket, prefix: 'evidence' }) });
    return bench;
  };
  const order = { customId: 'c-1', reason: 'a test', by: 'tester' };

  it('names the version of each object, and is verified and erased in all versions', async () => {
    const bucket = await s3.createBucket();
    const { custody, settle, outcomes } = await open(bucket);
    const outcome = await settle('c-1');
    assert.deepEqual(await outcomes.find('c-1'), outcome);
    const [first] = await readChain(custody.blobs, custody.publicKeys, 'c-1');
    assert.ok(first?.record.kind === 'ending' && first.record.store === 's3');
    assert.equal(first.record.objects.length, 8);
    assert.ok(first.record.objects.every(({ version }) => version !== null));
    assert.deepEqual((await verifyOnboarding(custody, 'c-1')).differences, []);

    const Key = `evidence/${outcome.result?.ref ?? ''}`;
    await s3.client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'another version' }));
    const { differences } = await verifyOnboarding(custody, 'c-1');
    assert.deepEqual([differences[0]?.object, differences[0]?.code], [outcome.result?.ref, 'length']);

    assert.equal((await eraseOnboarding({ ...custody, spoolDir: null }, order)).kind, 'erased');
    const { Versions = [], DeleteMarkers = [] } = await s3.client.send(
      new ListObjectVersionsCommand({ Bucket: bucket }),
    );
    const left = [...Versions, ...DeleteMarkers].map((version) => version.Key).sort();
    assert.deepEqual(left, ['evidence/c-1/custody/1', 'evidence/c-1/custody/2']);
    assert.equal((await verifyOnboarding(custody, 'c-1')).verdict, 'untouched');
  });

  it('agrees with another outcome store at the same moment', async () => {
    const { outcomes, prepare, custody } = await open(await s3.createBucket());
    for (let round = 0; round < 5; round += 1) {
      const customId = `c-${round.toString()}`;
      const requests = [await prepare(customId), await prepare(customId, { build: 7 })];
      const run = { namespace: 'default', workflowId: 'w', runId: 'r', attempt: 1 };
      const [one, two] = await Promise.all(requests.map((request) => outcomes.persist(request, run)));
      assert.deepEqual(one, two);
      assert.equal((await verifyOnboarding(custody, customId)).verdict, 'untouched');
    }
  });

  it('refuses to erase what is locked, and says until when', async () => {
    const Bucket = 'locked-custody';
    await s3.client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
    const { custody, settle } = await open(Bucket);
    const outcome = await settle('c-1');
    const until = new Date(Date.now() + 60 * 60 * 1000);
    until.setMilliseconds(0);
    const Retention = { Mode: 'GOVERNANCE', RetainUntilDate: until } as const;
    const Key = `evidence/${outcome.evidence.ref ?? ''}`;
    await s3.client.send(new PutObjectRetentionCommand({ Bucket, Key, Retention }));
    const erased = await eraseOnboarding({ ...custody, spoolDir: null }, order);
    assert.deepEqual(erased, { kind: 'locked', key: outcome.evidence.ref, until });
    assert.equal((await verifyOnboarding(custody, 'c-1')).verdict, 'untouched');
  });
});
