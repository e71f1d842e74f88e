import { Readable } from 'node:stream';
import type { ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import { StoreError } from '../store-error.js';
import { asGiven, type BlobIdentity, type BlobInfo, type BlobStore } from './blob-store.js';
import { nothingStored, sha256Of, takenByOthers, translated } from './digest.js';
import { toPrefixSegments, toSegments } from './key.js';
import { fromS3Error, statusOf } from './s3-error.js';
import type { S3Options } from './s3-options.js';
import { createS3Client, loadS3Sdk } from './s3-sdk.js';
import { upload } from './s3-upload.js';

/**
 * A blob store in an S3 bucket. Nothing is sent before the first call, and every request is sent
 * once: a bucket that is unreachable now may answer the caller's retry.
 *
 * Rejects with `storeMisconfigured` where the AWS SDK is not installed.
 */
export async function openS3(options: S3Options): Promise<BlobStore> {
  const sdk = await loadS3Sdk();
  const client = createS3Client(sdk, options);
  const { bucket: Bucket } = options;
  const above = toPrefixSegments(options.prefix ?? '');

  function toTarget(key: string): { Bucket: string; Key: string } {
    return { Bucket, Key: [...above, ...toSegments(key)].join('/') };
  }

  async function headOf(key: string) {
    try {
      return await client.send(new sdk.HeadObjectCommand(toTarget(key)));
    } catch (error) {
      // A missing bucket answers a HEAD with the same bare 404: then nothing can be read either.
      if (statusOf(error) === 404) return null;
      throw fromS3Error(error);
    }
  }

  async function digestOf(key: string): Promise<string | null> {
    const head = await headOf(key);
    if (head === null) return null;
    return head.Metadata?.['sha256'] ?? sha256Of(await read(key));
  }

  /** True where `key` holds these bytes; false where it is free. */
  async function holds(key: string, sha256: string): Promise<boolean> {
    const stored = await digestOf(key);
    if (stored !== null && stored !== sha256) throw takenByOthers(key);
    return stored !== null;
  }

  async function read(key: string, range?: { readonly start: number; readonly end: number }) {
    const target = toTarget(key);
    if (range !== undefined && range.end <= range.start) {
      if ((await headOf(key)) === null) throw nothingStored(key);
      return Readable.from([]);
    }
    const Range = range && `bytes=${range.start.toString()}-${(range.end - 1).toString()}`;
    try {
      const { Body } = await client.send(new sdk.GetObjectCommand({ ...target, ...(Range && { Range }) }));
      return Readable.from(translated(Body as Readable, fromS3Error), { objectMode: false });
    } catch (error) {
      if (statusOf(error) === 416) return Readable.from([]);
      if (error instanceof Error && error.name === 'NoSuchKey') throw nothingStored(key);
      throw fromS3Error(error);
    }
  }

  /** Ids of every version and delete marker; a bucket without versions calls its only one `null`. */
  async function versionsOf(Key: string): Promise<readonly string[]> {
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

  async function identityOf(key: string): Promise<BlobIdentity | null> {
    const head = await headOf(key);
    return head && { version: head.VersionId ?? null, lockedUntil: head.ObjectLockRetainUntilDate ?? null };
  }

  return {
    kind: 's3',
    read,
    identityOf,

    async put(key, content, signal) {
      const target = toTarget(key);
      try {
        signal?.throwIfAborted();
        // A repeat is not sent in vain: a server that refuses early may cut the connection so that its
        // 412 is never read.
        if (!(await holds(key, content.sha256))) await upload(sdk, client, target, content, signal);
        return asGiven(content);
      } catch (error) {
        if (signal?.aborted === true) throw signal.reason;
        if (statusOf(error) !== 412) throw fromS3Error(error);
        if (!(await holds(key, content.sha256)))
          throw new StoreError('storeUnavailable', `${key} was taken and freed at the same moment`);
        return asGiven(content);
      }
    },

    async head(key) {
      const head = await headOf(key);
      return head && { key, bytes: head.ContentLength ?? 0, writtenAt: head.LastModified ?? new Date(0) };
    },

    async *list(prefix) {
      const Prefix = [...above, ...toPrefixSegments(prefix), ''].join('/');
      const skip = above.length === 0 ? 0 : above.join('/').length + 1;
      try {
        for await (const { Contents } of sdk.paginateListObjectsV2({ client }, { Bucket, Prefix }))
          for (const { Key, Size, LastModified } of Contents ?? [])
            if (Key !== undefined) yield toInfo(Key.slice(skip), Size, LastModified);
      } catch (error) {
        throw fromS3Error(error);
      }
    },

    async remove(key) {
      const { Key } = toTarget(key);
      try {
        for (const VersionId of await versionsOf(Key))
          await client.send(new sdk.DeleteObjectCommand({ Bucket, Key, VersionId }));
      } catch (error) {
        const lockedUntil = statusOf(error) === 403 ? (await identityOf(key))?.lockedUntil : null;
        if (lockedUntil)
          throw new StoreError('storeMisconfigured', `${key} is locked until ${lockedUntil.toISOString()}`);
        throw fromS3Error(error);
      }
    },

    close() {
      client.destroy();
      return Promise.resolve();
    },
  };
}

function toInfo(key: string, bytes = 0, writtenAt = new Date(0)): BlobInfo {
  return { key, bytes, writtenAt };
}
