import { keyOf } from '../stores/blobs/key.js';

const SHA256 = '[0-9a-f]{64}';
const MANIFEST = new RegExp(`^[^/]+/manifest/(?<sha256>${SHA256})\\.json$`);

/** Key of a result's raw body. */
export function resultKey(customId: string, sha256: string): string {
  return `${personOf(customId)}/result/${sha256}.json`;
}

/** Key of an accepted archive, as received. */
export function archiveKey(customId: string, sha256: string): string {
  return `${personOf(customId)}/archive/${sha256}.zip`;
}

/** Key of an image taken out of a result. */
export function imageKey(customId: string, sha256: string): string {
  return `${personOf(customId)}/image/${sha256}`;
}

/** Key of a manifest; this is what an outcome's `evidence.ref` holds. */
export function manifestKey(customId: string, sha256: string): string {
  return `${personOf(customId)}/manifest/${sha256}.json`;
}

/** Key of a list of the files that a result names and the images taken out of it. */
export function filesKey(customId: string, sha256: string): string {
  return `${personOf(customId)}/files/${sha256}.json`;
}

/** Key of an account of how an archive was fetched and judged. */
export function receiptKey(customId: string, sha256: string): string {
  return `${personOf(customId)}/receipt/${sha256}.json`;
}

/** Key of the body of a refusal. */
export function refusalKey(customId: string, sha256: string): string {
  return `${personOf(customId)}/refusal/${sha256}`;
}

/** Key of an archive that the gate rejected. */
export function quarantineKey(customId: string, sha256: string): string {
  return `quarantine/${personOf(customId)}/${sha256}.zip`;
}

/** Everything of a person's that a store holds lies below one of these. */
export function prefixesOf(customId: string): readonly string[] {
  return [`${personOf(customId)}/`, `quarantine/${personOf(customId)}/`];
}

/**
 * The segment of a person's keys. A customId `quarantine` must not own what lies below
 * `quarantine/`: everybody's.
 */
function personOf(customId: string): string {
  const key = keyOf(customId);
  return key === 'quarantine' ? '~quarantine' : key;
}

/** The digest that a manifest's key promises; null where `ref` is no such key. */
export function manifestDigestOf(ref: string): string | null {
  return MANIFEST.exec(ref)?.groups?.['sha256'] ?? null;
}
