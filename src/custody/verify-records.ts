import type { KeyObject } from 'node:crypto';
import { isStoreFailure } from '../../activities/ports.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import { follows, readLink } from './chain.js';
import type { ChainLink } from './chain.js';
import { recordKey } from './keys.js';
import { RecordError } from './record-bytes.js';
import type { Difference, DifferenceCode } from './verify-report.js';

/** The records that could be read, in order, and what is wrong with the others. */
export interface CheckedRecords {
  readonly links: readonly ChainLink[];
  readonly differences: readonly Difference[];
}

/** Reads the custody records of a customId under the `numbers` that are there, gaps and signatures included. */
export async function verifyRecords(
  blobs: BlobStore,
  publicKeys: readonly KeyObject[],
  customId: string,
  numbers: Iterable<number>,
): Promise<CheckedRecords> {
  const links: ChainLink[] = [];
  const differences: Difference[] = [];
  let expected = 1;
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const object = recordKey(customId, number);
    const addDifference = (code: DifferenceCode, detail: string): void => {
      differences.push({ object, code, detail });
    };
    // A gap is one difference, however high the number after it.
    if (number > expected) {
      const detail = `a later record, ${object}, is there`;
      differences.push({ object: recordKey(customId, expected), code: 'missing', detail });
    }
    expected = number + 1;
    try {
      const link = await readLink(blobs, publicKeys, customId, number);
      if (link === null) {
        addDifference('missing', 'it was there a moment ago');
        continue;
      }
      const last = links.at(-1);
      const before = last?.number === number - 1 ? last : undefined;
      // Where the one before is broken, that is what to report.
      if ((before !== undefined || number === 1) && !follows(link, before)) {
        addDifference('disagrees', 'it does not name the record before it');
      }
      if (publicKeys.length > 0 && link.signature !== 'verified') {
        addDifference('unsigned', link.signature === 'none' ? 'it is not signed' : 'no known key signed it');
      }
      links.push(link);
    } catch (error) {
      const code = codeOf(error);
      if (code === null) throw error;
      addDifference(code, error instanceof Error ? error.message : '');
    }
  }
  return { links, differences };
}

const CODES: Readonly<Record<RecordError['code'], DifferenceCode>> = {
  recordForged: 'forged',
  recordNewer: 'newer',
  recordUnproven: 'unreadable',
  recordUnreadable: 'unreadable',
};

/** What a thrown error says about the object that was read; null where it says nothing. */
export function codeOf(error: unknown): DifferenceCode | null {
  if (error instanceof RecordError) return CODES[error.code];
  return isStoreFailure(error) && error.code === 'storeCorrupt' ? 'unreadable' : null;
}
