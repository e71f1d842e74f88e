import { createAgents } from '../../net/agents.js';
import type { ProxySettings } from '../../net/proxy.js';
import { StoreError } from '../store-error.js';
import type { BlobStore } from './blob-store.js';
import { parseBlobStoreUrl } from './blob-store-url.js';
import { openFolder } from './folder.js';
import { openS3 } from './s3.js';

/** Where evidence lies, and how to get there. */
export interface EvidencePlace {
  /** `file:<folder>` (relative to the working directory, or absolute) or `s3://<bucket>/<prefix>`. */
  readonly evidence: string;
  /** Another S3 than Amazon's; addressed by path, as such servers are. */
  readonly s3Endpoint?: string | null;
  readonly proxy?: ProxySettings;
}

/**
 * Opens the blobs as they are stored: sealed where sealing is on. Region and credentials of S3 are
 * what the AWS SDK finds in its own environment and files.
 *
 * Rejects with `storeMisconfigured` where the URL is wrong or the AWS SDK is not installed.
 *
 * @example
 * const blobs = await openBlobStore({ evidence: 'file:.finwave/evidence' });
 */
export async function openBlobStore({ evidence, s3Endpoint, proxy }: EvidencePlace): Promise<BlobStore> {
  const place = parseBlobStoreUrl(evidence);
  if (place === null)
    throw new StoreError(
      'storeMisconfigured',
      'the evidence store must be file:<path> or s3://<bucket>/<prefix>',
    );
  if (place.kind === 'folder') return openFolder(place.folder);
  const { bucket, prefix } = place;
  const agents = createAgents(new URL(s3Endpoint ?? 'https://s3.amazonaws.com'), proxy);
  return openS3({
    bucket,
    prefix,
    httpAgent: agents.http,
    httpsAgent: agents.https,
    ...(typeof s3Endpoint === 'string' && { endpoint: s3Endpoint, forcePathStyle: true }),
  });
}
