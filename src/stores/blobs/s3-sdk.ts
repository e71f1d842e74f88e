import { StoreError } from '../store-error.js';
import type { S3Options } from './s3-options.js';

export type S3Sdk = Awaited<ReturnType<typeof importSdk>>;
export type S3Client = ReturnType<typeof createS3Client>;

const CONNECT_TIMEOUT_MS = 5_000;
/** How long a connection may pass no byte in either direction. */
const SILENCE_TIMEOUT_MS = 30_000;

/** Loads the AWS SDK, an optional peer. Rejects with `storeMisconfigured` where it is absent. */
export async function loadS3Sdk(): Promise<S3Sdk> {
  try {
    return await importSdk();
  } catch {
    throw new StoreError(
      'storeMisconfigured',
      'the evidence store s3:// needs the AWS SDK: npm install @aws-sdk/client-s3@3 @aws-sdk/lib-storage@3',
    );
  }
}

async function importSdk() {
  const [client, storage] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/lib-storage')]);
  return { ...client, Upload: storage.Upload };
}

/** A client that sends every request once: retrying is the caller's. */
export function createS3Client({ S3Client }: S3Sdk, options: S3Options) {
  const { region, endpoint, forcePathStyle, credentials, httpAgent, httpsAgent } = options;
  return new S3Client({
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_TIMEOUT_MS,
      ...(httpAgent && { httpAgent }),
      ...(httpsAgent && { httpsAgent }),
    },
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    ...(forcePathStyle !== undefined && { forcePathStyle }),
    ...(credentials && { credentials }),
  });
}
