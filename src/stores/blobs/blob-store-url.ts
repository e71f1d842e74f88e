import { fileURLToPath } from 'node:url';

/** What the URL of an evidence store names. */
export type BlobStorePlace =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string };

/**
 * Reads `file:<folder>` (relative to the working directory, or absolute) or `s3://<bucket>/<prefix>`;
 * null for anything else.
 */
export function parseBlobStoreUrl(url: string): BlobStorePlace | null {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(url) ?? [];
  if (bucket !== undefined) return { kind: 's3', bucket, prefix };
  const folder = folderOf(url);
  return folder === null ? null : { kind: 'folder', folder };
}

function folderOf(url: string): string | null {
  const path = /^file:(.+)$/.exec(url)?.[1] ?? null;
  if (!path?.startsWith('//')) return path;
  try {
    return fileURLToPath(url);
  } catch {
    // Another machine's folder, or a path that no folder can have.
    return null;
  }
}
