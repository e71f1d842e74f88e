import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { StoreError } from '../../store-error.js';

/** Where the bucket is, and how to get at it. */
export interface S3Options {
  readonly bucket: string;
  /** Put before every key; default none. */
  readonly prefix?: string;
  /** Default: what the SDK finds in its own environment and files. */
  readonly region?: string;
  /** Another S3 than Amazon's. */
  readonly endpoint?: string;
  /** `endpoint/bucket` instead of `bucket.endpoint`; default false. */
  readonly forcePathStyle?: boolean;
  /** Default: the SDK's own chain. */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** For a proxy; default: straight to the endpoint. */
  readonly httpAgent?: HttpAgent;
  readonly httpsAgent?: HttpsAgent;
}

export type S3Sdk = Awaited<ReturnType<typeof importSdk>>;
export type S3Client = ReturnType<typeof createS3Client>;

const CONNECT_TIMEOUT_MS = 5_000;
/** Without a byte, either way. */
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
