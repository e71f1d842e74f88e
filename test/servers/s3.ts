import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { freePort, startProcess, until, type Throwaway } from './throwaway.js';
import { findVersitygw } from './versitygw.js';

export interface TestS3 {
  /** For `openS3`, but for the bucket. */
  readonly options: {
    readonly endpoint: string;
    readonly region: string;
    readonly forcePathStyle: true;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** A new empty bucket, which keeps versions unless told not to. */
  createBucket(options?: { readonly versions?: boolean }): Promise<string>;
  /** The superuser's own client. */
  readonly client: S3Client;
  /**
   * Ends it by `signal` (default SIGTERM), so that every connection breaks, waits for `meanwhile` and starts
   * it again in its place.
   */
  restart(meanwhile?: () => Promise<unknown>, signal?: NodeJS.Signals): Promise<void>;
  readonly pid: number;
  /** A line a request. */
  readonly accessLog: string;
  stop(): Promise<void>;
}

/** Starts an S3 server of its own on 127.0.0.1; null where there is none and none can be built. */
export async function startS3(): Promise<TestS3 | null> {
  const binary = await findVersitygw();
  if (binary === null) return null;
  const folder = await mkdtemp(join(tmpdir(), 'finwave-s3-'));
  const [buckets, versions] = [join(folder, 'buckets'), join(folder, 'versions')];
  await mkdir(buckets);
  await mkdir(versions);
  const port = await freePort();
  const credentials = { accessKeyId: 'tester', secretAccessKey: randomBytes(16).toString('hex') };
  const address = `127.0.0.1:${port.toString()}`;
  const accessLog = join(folder, 'access.log');
  const flags = ['--port', address, '--quiet', '--access-log', accessLog];
  const start = (): Throwaway =>
    startProcess(binary, [...flags, 'posix', '--versioning-dir', versions, buckets], {
      env: { ROOT_ACCESS_KEY: credentials.accessKeyId, ROOT_SECRET_KEY: credentials.secretAccessKey },
    });
  let server = start();
  const options = {
    endpoint: `http://${address}`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials,
  } as const;
  const client = new S3Client({ ...options, maxAttempts: 1 });
  const answers = (): Promise<void> =>
    until(`versitygw to answer; it says: ${server.output()}`, async () => {
      if (server.exited) throw new Error(server.output());
      await fetch(options.endpoint);
      return true;
    });
  await answers();
  let count = 0;
  return {
    options,
    client,
    async createBucket({ versions = true } = {}) {
      count += 1;
      const Bucket = `bucket-${count.toString()}`;
      await client.send(new CreateBucketCommand({ Bucket }));
      if (!versions) return Bucket;
      await client.send(
        new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
      );
      return Bucket;
    },
    async restart(meanwhile, signal) {
      await server.stop(signal);
      await meanwhile?.();
      server = start();
      await answers();
    },
    get pid() {
      return server.pid;
    },
    accessLog,
    async stop() {
      client.destroy();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
