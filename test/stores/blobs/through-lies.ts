import type { BlobStore } from '../../../src/stores/blobs/blob-store.js';
import { openS3 } from '../../../src/stores/blobs/s3.js';
import { startLyingS3, type Lie } from '../../servers/lying-s3.js';
import type { TestS3 } from '../../servers/s3.js';

/** Does `work` with a store in a new bucket, on whose way to the server `lie` comes first. */
export async function throughLies(
  s3: TestS3,
  lie: Lie,
  work: (store: BlobStore, bucket: string) => Promise<void>,
  options?: { readonly versions: boolean },
): Promise<void> {
  const bucket = await s3.createBucket(options);
  const way = await startLyingS3(s3.options.endpoint, lie);
  const store = await openS3({ ...s3.options, endpoint: way.endpoint, bucket });
  try {
    await work(store, bucket);
  } finally {
    await store.close();
    way.close();
  }
}
