import { fileURLToPath } from 'node:url';
import type { BlobStore } from './stores/blobs/blob-store.js';
import { openBlobStore } from './stores/blobs/open-blob-store.js';
import { createAgents } from './net/agents.js';
import type { ProxySettings } from './net/proxy.js';

/** Where evidence lies, and how to get there. */
export interface EvidencePlace {
  /** `file:<folder>` or `s3://<bucket>/<prefix>`. */
  readonly evidence: string;
  /** Another S3 than Amazon's; addressed by path, as such servers are. */
  readonly s3Endpoint?: string | null;
  readonly proxy?: ProxySettings;
}

/** The blobs as they are stored: sealed where sealing is on. */
export function openEvidenceBlobs({ evidence, s3Endpoint, proxy }: EvidencePlace): Promise<BlobStore> {
  if (!evidence.startsWith('s3:')) return openBlobStore(evidence);
  const agents = createAgents(new URL(s3Endpoint ?? 'https://s3.amazonaws.com'), proxy);
  return openBlobStore(evidence, {
    s3: {
      httpAgent: agents.http,
      httpsAgent: agents.https,
      ...(typeof s3Endpoint === 'string' && { endpoint: s3Endpoint, forcePathStyle: true }),
    },
  });
}

/** The folder of a `file:` store; null for any other. */
export function evidenceFolderOf(url: string): string | null {
  if (!url.startsWith('file:')) return null;
  return url.startsWith('file:///') ? fileURLToPath(url) : url.slice('file:'.length);
}
