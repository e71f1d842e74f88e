import { createHash } from 'node:crypto';
import type { OutcomeStore } from '../../activities/ports.js';
import type { OnboardingOutcome } from '../../workflows/contract.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import type { ResultStore } from '../stores/outcomes/result-store.js';
import { StoreError } from '../stores/store-error.js';
import { createRechecks } from './rechecks.js';
import { putFirst, readLink, toStoreError } from './chain.js';
import { toEndingRecord } from './ending-record.js';
import { recordKey } from './keys.js';
import type { EndingRecord, WorkerIdentity } from './record.js';
import { toRecordBytes } from './record-bytes.js';
import type { RecordSigner } from './record-bytes.js';

export interface OutcomeStoreDeps {
  /** The evidence store as it is: records and receipts are never sealed. */
  readonly blobs: BlobStore;
  readonly results: ResultStore;
  /** Null: records are not signed. */
  readonly signer: RecordSigner | null;
  readonly identityOfWorker: WorkerIdentity;
  /** Scheme, host and port of Finwave's API. */
  readonly vendorOrigin: string;
  /** age public keys that evidence is sealed for. Default: none. */
  readonly recipients?: readonly string[];
  /** Default: the system's clock. */
  readonly now?: () => Date;
}

/**
 * The outcome store whose commit is the custody record: written once, after everything that it
 * names. The outcome and the row follow from it, so any step may be repeated, cut off or raced:
 * there is one record, one row and one outcome.
 *
 * Rejects with `StoreError`s.
 */
export function createOutcomeStore(deps: OutcomeStoreDeps): OutcomeStore {
  const { blobs, results, signer, recipients = [], now = () => new Date() } = deps;
  const publicKeys = signer === null ? [] : [signer.publicKey];

  async function find(customId: string): Promise<OnboardingOutcome | null> {
    const row = await results.find(customId);
    return row === null ? settleFromRecord(customId) : row.outcome;
  }

  /** The outcome of the record where there is one, after making sure of its row. */
  async function settleFromRecord(customId: string): Promise<OnboardingOutcome | null> {
    try {
      const link = await readLink(blobs, publicKeys, customId, 1);
      if (link?.record.kind !== 'ending') return null;
      return await results.insertFirst(toOutcome(link.record, link));
    } catch (error) {
      throw toStoreError(error, customId);
    }
  }

  return {
    find,
    async persist(request, run) {
      const { customId } = request.outcome;
      const settled = await find(customId);
      if (settled !== null) return settled;
      const { identityOfWorker: worker, vendorOrigin } = deps;
      const record = await toEndingRecord({ blobs, worker, vendorOrigin, recipients, now }, request, run);
      const data = await toRecordBytes(record, signer);
      const sha256 = createHash('sha256').update(data).digest('hex');
      // Another process may have been first: the record that is stored now decides, whoever wrote it.
      await putFirst(blobs, recordKey(customId, 1), data, sha256);
      const stored = await settleFromRecord(customId);
      if (stored === null)
        throw new StoreError('storeUnavailable', 'the custody record just stored cannot be read');
      return stored;
    },
    ...createRechecks({ ...deps, find, recipients, publicKeys, now }),
  };
}

/** The outcome that follows from a record: the record's own, naming the record. */
export function toOutcome(
  { outcome }: EndingRecord,
  { ref, sha256 }: { readonly ref: string; readonly sha256: string },
): OnboardingOutcome {
  return { ...outcome, custody: { ref, sha256 } };
}
