import { isCustomId } from '../../../workflows/ids.js';
import { StoreError } from '../store-error.js';

/** A leading dot is refused too: it would hide a file, and a store keeps its own things under such names. */
const SEGMENT = /^[A-Za-z0-9_=~-][A-Za-z0-9._=~-]{0,254}$/;
const MAX_KEY_BYTES = 1000;

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

/**
 * The segment that stands for a customId in keys. Two customIds never share one, not even where the
 * file system ignores case: an uppercase letter becomes `=` and its lowercase, a colon `=.`.
 */
export function keyOf(customId: string): string {
  if (!isCustomId(customId)) throw new StoreError('storeMisconfigured', 'a key needs a customId');
  return customId.replace(/[A-Z]/g, (letter) => `=${letter.toLowerCase()}`).replaceAll(':', '=.');
}

/** The customId that {@link keyOf} turned into `key`; null where it did not. */
export function customIdOf(key: string): string | null {
  const customId = key
    .replaceAll('=.', ':')
    .replace(/=([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return isCustomId(customId) && keyOf(customId) === key ? customId : null;
}
