import { EvidenceFileError, type EvidenceReader } from '../evidence/reader.js';
import { manifestDigestOf, ownerOf } from '../stores/blobs/key.js';
import type { ResultStore } from '../stores/outcomes/result-store.js';

/**
 * `reader`, each of whose readings `who` leaves in the access log, before anything is shown. What an
 * erasure has removed, or is removing, is the error `erased`, never a damaged store.
 */
export function createLoggedReader(
  reader: EvidenceReader,
  results: Pick<ResultStore, 'logAccess' | 'erasureOf'>,
  who: string,
): EvidenceReader {
  async function logged<T>(ref: string, read: () => Promise<T>): Promise<T> {
    // Whose evidence it is only a reference tells; of anything else the reader says what is wrong.
    if (manifestDigestOf(ref) === null) return read();
    const customId = ownerOf(ref);
    await assertNotErased(results, customId);
    await results.logAccess({ who, what: 'evidence', customId });
    try {
      return await read();
    } catch (error) {
      await assertNotErased(results, customId);
      throw error;
    }
  }
  return {
    open: (ref, file) => logged(ref, () => reader.open(ref, file)),
    list: (ref) => logged(ref, () => reader.list(ref)),
  };
}

async function assertNotErased(results: Pick<ResultStore, 'erasureOf'>, customId: string): Promise<void> {
  const erasure = await results.erasureOf(customId);
  if (erasure === null) return;
  throw new EvidenceFileError('erased', `this evidence was erased ${erasure.erasedAt.toISOString()}`);
}
