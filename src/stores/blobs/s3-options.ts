import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';

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
