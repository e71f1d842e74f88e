import { StoreError } from '../store-error.js';
import { asGiven, type BlobHead, type BlobInfo, type BlobStore } from './blob-store.js';
import { toPrefixSegments } from './key.js';
import { headOf, isThere, readObject, toTarget, type S3Bucket } from './s3-bucket.js';
import { PROBES, proveS3 } from './prove-s3.js';
import { fromS3Error, statusOf } from './s3-error.js';
import type { S3Options } from './s3-options.js';
import { createS3Client, loadS3Sdk } from './s3-sdk.js';
import { upload } from './s3-upload.js';
import { removeVersions } from './s3-versions.js';

/** What is no larger is sent without asking whether it is there: a repeat in vain costs less than a question each time. */
const UNASKED_BYTES = 1024 * 1024;

/**
 * A blob store in an S3 bucket. Nothing is sent before the first call, and every request is sent
 * once: a bucket that is unreachable now may answer the caller's retry.
 *
 * Rejects with `storeMisconfigured` where the AWS SDK is not installed.
 */
export async function openS3(options: S3Options): Promise<BlobStore> {
  const sdk = await loadS3Sdk();
  const client = createS3Client(sdk, options);
  const above = toPrefixSegments(options.prefix ?? '');
  const bucket: S3Bucket = { sdk, client, name: options.bucket, above };

  async function head(key: string): Promise<BlobHead | null> {
    const told = await headOf(bucket, key);
    return (
      told && {
        ...toInfo(key, told.ContentLength, told.LastModified),
        version: told.VersionId ?? null,
        lockedUntil: told.ObjectLockRetainUntilDate ?? null,
      }
    );
  }

  return {
    kind: 's3',
    head,
    read: (key, range) => readObject(bucket, key, range),
    prove: () => proveS3(bucket),

    async put(key, content, signal) {
      const target = toTarget(bucket, key);
      const isStored = (): Promise<boolean> => isThere(bucket, key, content.sha256);
      try {
        signal?.throwIfAborted();
        if (asGiven(content).bytes <= UNASKED_BYTES || !(await isStored()))
          await upload(sdk, client, target, content, signal);
      } catch (error) {
        if (signal?.aborted === true) throw signal.reason;
        if (error instanceof StoreError) throw error;
        // Also without a 412: a server that refuses early may cut the connection before that is read.
        const isTaken = await isStored().catch((doubt: unknown) => {
          throw doubt instanceof StoreError && doubt.code === 'storeCorrupt' ? doubt : fromS3Error(error);
        });
        if (!isTaken) throw statusOf(error) === 412 ? freed(key) : fromS3Error(error);
      }
      return asGiven(content);
    },

    async *list(prefix) {
      const Prefix = [...above, ...toPrefixSegments(prefix), ''].join('/');
      const skip = above.length === 0 ? 0 : above.join('/').length + 1;
      try {
        for await (const { Contents } of sdk.paginateListObjectsV2(
          { client },
          { Bucket: bucket.name, Prefix },
        ))
          for (const { Key, Size, LastModified } of Contents ?? [])
            if (Key !== undefined && !Key.startsWith(`${PROBES}/`, skip))
              yield toInfo(Key.slice(skip), Size, LastModified);
      } catch (error) {
        throw fromS3Error(error);
      }
    },

    async remove(key) {
      try {
        await removeVersions(bucket, key);
      } catch (error) {
        const lockedUntil = statusOf(error) === 403 ? (await head(key))?.lockedUntil : null;
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

function freed(key: string): StoreError {
  return new StoreError('storeUnavailable', `${key} was taken and freed at the same moment`);
}

function toInfo(key: string, bytes = 0, writtenAt = new Date(0)): BlobInfo {
  return { key, bytes, writtenAt };
}
