import { isCustomId } from '../../../workflows/ids.js';
import { StoreError } from '../store-error.js';

/** A leading dot is refused too: it would hide a file, and a store keeps its own things under such names. */
const SEGMENT = /^[A-Za-z0-9_=~-][A-Za-z0-9._=~-]{0,254}$/;
const MAX_KEY_BYTES = 1000;
/** Archives that were refused lie below it, each below its customId's own segment. */
const QUARANTINE = 'quarantine';
/** Kinds of documents without personal data: an auditor reads them without a key of ours, a worker what it stored itself. */
const PLAIN_KINDS: readonly unknown[] = ['custody', 'receipt', 'files', 'texts-key'];
/** Kinds of objects that every onboarding with evidence has. */
const USUAL_KINDS: readonly string[] = [
  'result',
  'image',
  'files',
  'archive',
  'manifest',
  'receipt',
  'input-key',
  'texts-key',
  'custody',
];
const MANIFEST = /^[^/]+\/manifest\/(?<sha256>[0-9a-f]{64})\.json$/;

/**
 * The segments of a blob's key. This is the one place where keys are judged: a key that could leave
 * the store, or that some file system or S3 could not hold, throws `storeMisconfigured`.
 */
export function toSegments(key: string): readonly string[] {
  const segments = key.split('/');
  if (key.length > MAX_KEY_BYTES || !segments.every((segment) => SEGMENT.test(segment)))
    throw new StoreError(
      'storeMisconfigured',
      'a key must be made of segments of A-Z a-z 0-9 . _ = ~ - without a leading dot, joined by /',
    );
  return segments;
}

/** The segments of the folder that `list` is asked for: the empty prefix is the whole store. */
export function toPrefixSegments(prefix: string): readonly string[] {
  const folder = prefix.replace(/\/$/, '');
  return folder === '' ? [] : toSegments(folder);
}

/** Names of the folders that are needed beside `folder` before long, where it is one of an onboarding; its own among them. */
export function besides(folder: readonly string[]): readonly string[] {
  const [owner, kind = ''] = folder;
  const isUsual = folder.length === 2 && owner !== QUARANTINE && USUAL_KINDS.includes(kind);
  return isUsual ? USUAL_KINDS : folder.slice(-1);
}

/**
 * The segment that stands for a customId in keys. Two customIds never share one, not even where the
 * file system ignores case: an uppercase letter becomes `=` and its lowercase, a colon `=.`. The
 * customId `quarantine` becomes `~quarantine`: what lies below `quarantine/` is everybody's.
 */
export function keyOf(customId: string): string {
  if (!isCustomId(customId)) throw new StoreError('storeMisconfigured', 'a key needs a customId');
  const key = customId.replace(/[A-Z]/g, (letter) => `=${letter.toLowerCase()}`).replaceAll(':', '=.');
  return key === QUARANTINE ? `~${key}` : key;
}

/** The customId that {@link keyOf} turned into `key`; null where it did not. */
export function customIdOf(key: string): string | null {
  const customId = key
    .replace(/^~/, '')
    .replaceAll('=.', ':')
    .replace(/=([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return isCustomId(customId) && keyOf(customId) === key ? customId : null;
}

/** The customId that an object in a store belongs to; null where its key is none of ours. */
export function customIdOfObject(key: string): string | null {
  const [first = '', second = ''] = key.split('/');
  return customIdOf(first === QUARANTINE ? second : first);
}

/** Key of a result's raw body. */
export function resultKey(customId: string, sha256: string): string {
  return `${keyOf(customId)}/result/${sha256}.json`;
}

/** Key of an accepted archive, as received. */
export function archiveKey(customId: string, sha256: string): string {
  return `${keyOf(customId)}/archive/${sha256}.zip`;
}

/** Key of an image taken out of a result. */
export function imageKey(customId: string, sha256: string): string {
  return `${keyOf(customId)}/image/${sha256}`;
}

/** Key of a manifest; this is what an outcome's `evidence.ref` holds. */
export function manifestKey(customId: string, sha256: string): string {
  return `${keyOf(customId)}/manifest/${sha256}.json`;
}

/** Key of the list of the files that a result names and the images taken out of it. */
export function filesKey(customId: string, sha256: string): string {
  return `${keyOf(customId)}/files/${sha256}.json`;
}

/** Key of an account of how an archive was fetched and judged. */
export function receiptKey(customId: string, sha256: string): string {
  return `${keyOf(customId)}/receipt/${sha256}.json`;
}

/** Key of the key of an input's digests. */
export function inputKeyKey(customId: string, sha256: string): string {
  return `${keyOf(customId)}/input-key/${sha256}`;
}

/** Key of the key of the digests of acceptations' texts. */
export function textsKeyKey(customId: string, sha256: string): string {
  return `${keyOf(customId)}/texts-key/${sha256}`;
}

/** Key of the body of a refusal. */
export function refusalKey(customId: string, sha256: string): string {
  return `${keyOf(customId)}/refusal/${sha256}`;
}

/** Key of an archive that the gate rejected. */
export function quarantineKey(customId: string, sha256: string): string {
  return `${QUARANTINE}/${keyOf(customId)}/${sha256}.zip`;
}

/** Everything that a store holds of a customId lies below one of these. */
export function prefixesOf(customId: string): readonly string[] {
  return [`${keyOf(customId)}/`, `${QUARANTINE}/${keyOf(customId)}/`];
}

/** The digest that a manifest's key promises; null where `ref` is no such key. */
export function manifestDigestOf(ref: string): string | null {
  return MANIFEST.exec(ref)?.groups?.['sha256'] ?? null;
}

/**
 * True for the key of a document that is never sealed: `<customId>/custody/…`, `<customId>/receipt/…`,
 * `<customId>/files/…` and `<customId>/texts-key/…`. What lies in `quarantine/` is always sealed.
 *
 * @throws StoreError `storeMisconfigured` where it is no key
 */
export function isPlainKey(key: string): boolean {
  const [first, kind, ...rest] = toSegments(key);
  return first !== QUARANTINE && rest.length > 0 && PLAIN_KINDS.includes(kind);
}

/** The customId whose spool files a blob's temporary copy is swept and erased with. */
export function ownerOf(key: string): string {
  const [first = '', second = ''] = toSegments(key);
  const owner = first === QUARANTINE ? second : first;
  return customIdOf(owner) ?? owner;
}
