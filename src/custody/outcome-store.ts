import { createHash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { OutcomeStore, PortLog } from '../../activities/ports.js';
import type { OnboardingOutcome } from '../../workflows/contract.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import type { RememberingBlobStore } from '../stores/blobs/remember-puts.js';
import type { ResultStore } from '../stores/outcomes/result-store.js';
import { StoreError } from '../stores/store-error.js';
import { assertBelieved, warnIfAltered } from './believe.js';
import { createRechecks } from './rechecks.js';
import { putFirst, readLink, toStoreError } from './chain.js';
import { toEndingRecord } from './ending-record.js';
import { recordKey } from './keys.js';
import type { EndingRecord, WorkerIdentity } from './record.js';
import { RecordError, fromRecordBytes, toRecordBytes } from './record-bytes.js';
import type { RecordSigner } from './record-bytes.js';

export interface OutcomeStoreDeps {
  /** The evidence store as it is: records and receipts are never sealed. */
  readonly blobs: BlobStore;
  /** The same, sealing where evidence is sealed. Default: nothing is. */
  readonly sealed?: BlobStore;
  /** What this process itself has put there and need not read again. Default: nothing is known. */
  readonly ownPut?: RememberingBlobStore['ownPut'];
  readonly results: ResultStore;
  /** Null: records are not signed. */
  readonly signer: RecordSigner | null;
  /** Ed25519 keys whose records are believed, the signer's among them; empty: every record is. */
  readonly publicKeys: readonly KeyObject[];
  readonly identityOfWorker: WorkerIdentity;
  /** Scheme, host and port of Finwave's API. */
  readonly vendorOrigin: string;
  /** age public keys that evidence is sealed for. Default: none. */
  readonly recipients?: readonly string[];
  readonly log: Pick<PortLog, 'warn'>;
  /** Default: the system's clock. */
  readonly now?: () => Date;
}

/**
 * The outcome store whose commit is the custody record: written once, after everything that it
 * names. The outcome and the row follow from it, so any step may be repeated, cut off or raced:
 * there is one record, one row and one outcome. A record that nothing vouches for is none of these:
 * it is an alarm, and in the way until somebody moves it.
 *
 * Rejects with `StoreError`s, `storeCorrupt` where custody was altered.
 */
export function createOutcomeStore(deps: OutcomeStoreDeps): OutcomeStore {
  const { blobs, results, signer, publicKeys, recipients = [], log, now = () => new Date() } = deps;
  const { sealed = blobs, ownPut = () => null } = deps;

  async function find(asked: Asked): Promise<OnboardingOutcome | null> {
    const row = await results.find(asked.customId);
    if (row === null) return settleFromRecord(asked);
    if (publicKeys.length > 0) await assertRecorded(row.outcome);
    return row.outcome;
  }

  /** Where records are signed, a row is as good as its record: whoever may add one decides nothing. */
  async function assertRecorded(outcome: OnboardingOutcome): Promise<void> {
    const { customId, custody } = outcome;
    await loudly(customId, async () => {
      const link = await readLink(blobs, publicKeys, customId, 1);
      const recorded = link?.record.kind === 'ending' ? toOutcome(link.record, link) : null;
      if (link === null || canonicalize(recorded) !== canonicalize(outcome))
        throw new RecordError('recordUnproven', 'no record tells what its row does');
      assertBelieved([link], { publicKeys, named: [custody?.sha256] });
    });
  }

  /** The outcome of the record where there is one, after making sure of its row. */
  async function settleFromRecord(
    { customId, onboardingId }: Asked,
    read = () => readLink(blobs, publicKeys, customId, 1),
  ): Promise<OnboardingOutcome | null> {
    return loudly(customId, async () => {
      const link = await read();
      if (link?.record.kind !== 'ending') return null;
      assertBelieved([link], { publicKeys, onboardingId });
      return results.insertFirst(toOutcome(link.record, link), new Date(link.record.recordedAt));
    });
  }

  async function loudly<T>(customId: string, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      const failure = toStoreError(error, customId);
      warnIfAltered(log, customId, failure);
      throw failure;
    }
  }

  const findAny = (customId: string): Promise<OnboardingOutcome | null> =>
    find({ customId, onboardingId: null });

  return {
    find: findAny,
    async persist(request, run) {
      const { customId } = request.outcome;
      const settled = await find(request.outcome);
      if (settled !== null) return settled;
      const { identityOfWorker: worker, vendorOrigin } = deps;
      const stored = { blobs, sealed, worker, vendorOrigin, recipients, ownPut, now };
      const record = await toEndingRecord(stored, request, run);
      const accessLog = await results.accessLog.head(customId);
      const data = await toRecordBytes({ ...record, accessLog }, signer);
      const sha256 = createHash('sha256').update(data).digest('hex');
      const ref = recordKey(customId, 1);
      const isFirst = await putFirst(blobs, ref, data, sha256);
      // Another process may have been first: the record that is stored now decides, whoever wrote it.
      const outcome = isFirst
        ? await settleFromRecord(request.outcome, async () => ({
            ...(await fromRecordBytes(data, publicKeys)),
            ref,
            number: 1,
          }))
        : await settleFromRecord(request.outcome);
      if (outcome === null)
        throw new StoreError('storeUnavailable', 'the custody record just stored cannot be read');
      return outcome;
    },
    ...createRechecks({ ...deps, find: findAny, recipients, ownPut, now }),
  };
}

/** Whose outcome is looked for; `onboardingId` null where it is not known. */
type Asked = Pick<OnboardingOutcome, 'customId' | 'onboardingId'>;

/** The outcome that follows from a record: the record's own, naming the record. */
export function toOutcome(
  { outcome }: EndingRecord,
  { ref, sha256 }: { readonly ref: string; readonly sha256: string },
): OnboardingOutcome {
  return { ...outcome, custody: { ref, sha256 } };
}
