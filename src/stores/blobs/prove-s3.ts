import { createHash, randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { StoreError } from '../store-error.js';
import { brokenPromise } from './broken-promise.js';
import { headOf, readObject, toTarget, type S3Bucket } from './s3-bucket.js';
import { fromS3Error, statusOf } from './s3-error.js';
import { upload } from './s3-upload.js';
import { removeVersions, versionsOf } from './s3-versions.js';

/** Below it lies nobody's: no key begins with a dot, so that nothing walks, sweeps or verifies it. */
export const PROBES = '.probe';

const [FIRST, OTHER] = [toContent('first'), toContent('other')];

/**
 * Tries on a bucket what evidence rests on, by requests that the server must refuse itself: nothing is
 * looked up before. Each proof has names of its own, so that workers which start together cannot make
 * each other's fail; where this role may not remove, a few bytes stay.
 *
 * Rejects with `storeMisconfigured` which names the promise that is broken; with any other as it comes.
 */
export async function proveS3(bucket: S3Bucket): Promise<void> {
  const probes = { ...bucket, above: [...bucket.above, PROBES] };
  const [taken, unfit] = [randomUUID(), randomUUID()];
  try {
    await upload(bucket.sdk, bucket.client, toTarget(probes, taken), FIRST);
    await provePut(probes, taken);
    await proveRead(probes, taken);
    await proveVersions(probes, taken);
    await proveParts(probes, taken);
    await proveChecksum(probes, unfit);
  } catch (error) {
    throw fromS3Error(error);
  } finally {
    for (const key of [taken, unfit]) await removeVersions(probes, key).catch(() => undefined);
  }
}

async function provePut(probes: S3Bucket, taken: string): Promise<void> {
  await assertRefused(
    412,
    upload(probes.sdk, probes.client, toTarget(probes, taken), OTHER),
    'overwrites what is stored (it ignores If-None-Match)',
  );
}

async function proveRead(probes: S3Bucket, key: string): Promise<void> {
  const { data } = FIRST;
  const read = async (range?: { readonly start: number; readonly end: number }): Promise<Buffer | null> => {
    try {
      return await buffer(await readObject(probes, key, range));
    } catch (error) {
      if (error instanceof StoreError && error.code === 'storeCorrupt') return null;
      throw error;
    }
  };
  if ((await read())?.equals(data) !== true) throw brokenPromise('does not give back what was stored');
  if ((await read({ start: 1, end: 3 }))?.equals(data.subarray(1, 3)) !== true)
    throw brokenPromise('does not serve a part of an object (Range)');
}

async function proveVersions(probes: S3Bucket, key: string): Promise<void> {
  const version = (await headOf(probes, key))?.VersionId;
  const listed = await versionsOf(probes, key).catch((error: unknown) => {
    // A role that may not list them does not erase.
    if (statusOf(error) === 403) return null;
    throw error;
  });
  if (listed !== null && version !== undefined && !listed.includes(version))
    throw brokenPromise('does not list the version that it has just stored, so that it cannot be erased');
}

/** An upload in parts that is completed where an object is already. */
async function proveParts(probes: S3Bucket, taken: string): Promise<void> {
  const { client, sdk } = probes;
  const target = toTarget(probes, taken);
  const { UploadId } = await client.send(
    new sdk.CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: 'SHA256' }),
  );
  const send = (ChecksumSHA256: string) =>
    client.send(
      new sdk.UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: OTHER.data, ChecksumSHA256 }),
    );
  try {
    await assertRefused(400, send(FIRST.checksum), 'takes a part that does not fit its SHA-256');
    const { ETag } = await send(OTHER.checksum);
    const parts = { Parts: [{ PartNumber: 1, ETag, ChecksumSHA256: OTHER.checksum }] };
    await assertRefused(
      412,
      client.send(
        new sdk.CompleteMultipartUploadCommand({
          ...target,
          UploadId,
          IfNoneMatch: '*',
          MultipartUpload: parts,
        }),
      ),
      'overwrites what is stored by an upload in parts (its completion ignores If-None-Match)',
    );
  } finally {
    await client.send(new sdk.AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => undefined);
  }
}

async function proveChecksum(probes: S3Bucket, free: string): Promise<void> {
  const { client, sdk } = probes;
  await assertRefused(
    400,
    client.send(
      new sdk.PutObjectCommand({
        ...toTarget(probes, free),
        IfNoneMatch: '*',
        Body: OTHER.data,
        ChecksumSHA256: FIRST.checksum,
      }),
    ),
    'takes bytes that do not fit their SHA-256 (it ignores x-amz-checksum-sha256)',
  );
}

/** `what` the store does instead where it does not refuse `request` with this HTTP status. */
async function assertRefused(status: number, request: Promise<unknown>, what: string): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (statusOf(error) === status) return;
    throw error;
  }
  throw brokenPromise(what);
}

function toContent(text: string) {
  const data = Buffer.from(text);
  const digest = createHash('sha256').update(data).digest();
  return { data, sha256: digest.toString('hex'), checksum: digest.toString('base64') };
}
