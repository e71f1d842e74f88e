import type { RunInfo } from '../../activities/ports.js';
import type { PersistRecheckRequest, PersistRequest } from '../../workflows/activity-contract.js';
import type { RecheckedOutcome, StoredDocument } from '../../workflows/contract.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import type { RememberingBlobStore } from '../stores/blobs/remember-puts.js';
import { readWhole } from '../stores/blobs/read-whole.js';
import { StoreError } from '../stores/store-error.js';
import { parseReceipt } from './record.js';
import type { EndingRecord, EvidenceReceipt, RecordedObject, WorkerIdentity } from './record.js';
import { RECORD_VERSION } from './record.js';
import { toNamedObjects, toRecordedObject } from './stored-object.js';
import type { NamedObject } from './stored-object.js';
import { toKeyedInput } from './digest-keys.js';

export interface EndingRecordDeps {
  readonly blobs: BlobStore;
  /** The same, sealing where evidence is sealed. */
  readonly sealed: BlobStore;
  readonly worker: WorkerIdentity;
  readonly vendorOrigin: string;
  /** age public keys that new evidence is sealed for; empty where it is not sealed. */
  readonly recipients: readonly string[];
  /** What this process has put there itself. */
  readonly ownPut: RememberingBlobStore['ownPut'];
  readonly now: () => Date;
}

/**
 * The record of an ending, after a look at everything that it names: rejects with `storeCorrupt`
 * where an object is missing or is not what the outcome says.
 */
export async function toEndingRecord(
  deps: EndingRecordDeps,
  request: PersistRequest,
  run: RunInfo,
): Promise<EndingRecord> {
  const outcome = { ...request.outcome, custody: null };
  const { input, keys } = await toKeyedInput(deps, outcome.customId, request);
  return {
    ...(await toFinding(deps, { ...request, outcome }, run, { keys })),
    version: RECORD_VERSION,
    kind: 'ending',
    customId: outcome.customId,
    recordedAt: deps.now().toISOString(),
    worker: deps.worker,
    settled: { by: outcome.settledBy, at: request.settledAt },
    webhooks: request.webhooks.map(({ result, at }) => ({ result, at })),
    input,
    outcome,
  };
}

/** What one asking at Finwave has found and stored, as the records of endings and rechecks hold it. */
export type Finding = Pick<
  EndingRecord,
  'onboardingId' | 'run' | 'vendor' | 'result' | 'receipt' | 'store' | 'objects' | 'encryption'
>;

/**
 * Looks at everything that `outcome` names and at `keys`, but for what is `recorded` already. A first
 * attempt believes what this process itself has put; a retry reads all of it.
 */
export async function toFinding(
  {
    blobs,
    vendorOrigin,
    recipients,
    ownPut,
  }: Pick<EndingRecordDeps, 'blobs' | 'vendorOrigin' | 'recipients' | 'ownPut'>,
  { outcome, receipt: document, files }: PersistRecheckRequest,
  { namespace, workflowId, runId, attempt }: RunInfo,
  {
    recorded = [],
    keys = [],
  }: { readonly recorded?: readonly RecordedObject[]; readonly keys?: readonly NamedObject[] },
): Promise<Finding> {
  const receipt = document === null ? null : await readReceipt(blobs, document);
  const known = new Map(recorded.map((object) => [object.key, object]));
  const objects: RecordedObject[] = [];
  for (const named of [...toNamedObjects(outcome, { receipt: document, files }), ...keys]) {
    const own = attempt === 1 ? ownPut(named.key) : null;
    objects.push(known.get(named.key) ?? (await toRecordedObject(blobs, named, { receipt, own })));
  }
  return {
    onboardingId: outcome.onboardingId,
    run: { namespace, workflowId, runId, attempt },
    vendor: { origin: vendorOrigin },
    result: await toResultNote(blobs, outcome),
    receipt,
    store: blobs.kind,
    objects,
    encryption: objects.some(isSealed) ? { recipients: [...recipients] } : null,
  };
}

function isSealed({ sha256, stored }: RecordedObject): boolean {
  return sha256 !== stored.sha256;
}

async function toResultNote(
  blobs: BlobStore,
  { result, status }: RecheckedOutcome,
): Promise<EndingRecord['result']> {
  if (result === null) return null;
  const info = await blobs.head(result.ref);
  if (info === null)
    throw new StoreError('storeCorrupt', `${result.ref} is named by the outcome but not stored`);
  return { key: result.ref, sha256: result.sha256, status, storedAt: info.writtenAt.toISOString() };
}

async function readReceipt(
  blobs: BlobStore,
  { ref, sha256, bytes }: StoredDocument,
): Promise<EvidenceReceipt> {
  const document = await readWhole(blobs, ref, { sha256, bytes });
  try {
    return parseReceipt(document);
  } catch {
    throw new StoreError('storeCorrupt', `${ref} is no receipt`);
  }
}
