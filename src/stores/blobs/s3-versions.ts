import type { ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import { brokenPromise } from './broken-promise.js';
import { headOf, toTarget, type S3Bucket } from './s3-bucket.js';
import { isUnimplemented } from './s3-error.js';

/** Removes a key's object in every version, delete markers too. Rejects with the SDK's own errors. */
export async function removeVersions(bucket: S3Bucket, key: string): Promise<void> {
  const { client, sdk } = bucket;
  const target = toTarget(bucket, key);
  for (const VersionId of await versionsOf(bucket, key))
    await client.send(new sdk.DeleteObjectCommand({ ...target, ...(VersionId !== null && { VersionId }) }));
}

/**
 * Ids of every version and delete marker. A bucket without versions calls its only one `null`; a server
 * that knows no versions has one without an id, which is null here.
 *
 * Rejects with `storeMisconfigured` where there are versions that are not listed.
 */
export async function versionsOf(bucket: S3Bucket, key: string): Promise<readonly (string | null)[]> {
  const listed = await listVersions(bucket, key).catch((error: unknown) => {
    if (isUnimplemented(error)) return [];
    throw error;
  });
  if (listed.length > 0) return listed;
  const head = await headOf(bucket, key);
  if (head === null) return [];
  if (head.VersionId !== undefined)
    throw brokenPromise('keeps versions of objects and does not list them, so that none can be erased');
  return [null];
}

async function listVersions(bucket: S3Bucket, key: string): Promise<string[]> {
  const { client, sdk } = bucket;
  const { Bucket, Key } = toTarget(bucket, key);
  const ids: string[] = [];
  let from: { KeyMarker?: string; VersionIdMarker?: string } | null = {};
  while (from !== null) {
    const page: ListObjectVersionsCommandOutput = await client.send(
      new sdk.ListObjectVersionsCommand({ Bucket, Prefix: Key, ...from }),
    );
    for (const version of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])])
      // The prefix matches longer keys too.
      if (version.Key === Key && version.VersionId !== undefined) ids.push(version.VersionId);
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
    from =
      page.IsTruncated === true && KeyMarker !== undefined
        ? { KeyMarker, ...(VersionIdMarker !== undefined && { VersionIdMarker }) }
        : null;
  }
  return ids;
}
