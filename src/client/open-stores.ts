import { tmpdir } from 'node:os';
import type { OnboardingOutcome, RecheckedOutcome } from '../../workflows/contract.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import { openBlobStore, type EvidencePlace } from '../stores/blobs/open-blob-store.js';
import { readWhole } from '../stores/blobs/read-whole.js';
import { createEvidenceReader, type EvidenceReader } from '../evidence/reader.js';
import { createLoggedReader } from './logged-reader.js';
import { parseResult, type FinwaveResult } from '../finwave/schemas.js';
import { sealBlobStore } from '../stores/sealed/seal-blob-store.js';
import { openResultStore } from '../stores/outcomes/open-result-store.js';

/** Where the stores are; the worker's own settings. */
export interface StoresConfig extends EvidencePlace {
  /** `sqlite:<file>` or `postgres://…`, as `FINWAVE_RESULT_STORE`. */
  readonly results: string;
  /** age identities, where evidence was encrypted at rest. */
  readonly identities?: readonly string[];
}

/** Who opens the stores. */
export interface StoresOptions {
  /** What the access log names as the reader: a service, a person's subject. Default `library`. */
  readonly who?: string;
}

/** Readers of what onboardings have stored. Each that shows something leaves a line in the access log. */
export interface Stores {
  readonly results: ResultReader;
  readonly evidence: EvidenceReader;
  /** Closes what was opened; nothing is read afterwards. */
  close(): Promise<void>;
}

/** Reads outcomes by customId. */
export interface ResultReader {
  /** Null where this customId has no outcome yet. Rejects with a `StoreError`. */
  get(customId: string): Promise<StoredOnboarding | null>;
}

/** The vendor's result as stored; both are null where it never was terminal, and after an erasure. */
export interface StoredVendorResult {
  /** Every field of the vendor's, typed and parsed; what could not be read is null here and in `raw` as it came. */
  readonly result: FinwaveResult | null;
  /** The body of Finwave's answer, byte for byte; its digest was checked. */
  readonly raw: Uint8Array | null;
}

/** One onboarding as stored: the first outcome, which stays, and what was found since. */
export interface StoredOnboarding extends StoredVendorResult {
  readonly outcome: OnboardingOutcome;
  /** Null where nothing was erased; else the result is gone, and the evidence with it. */
  readonly erasedAt: Date | null;
  /** The newest that `recheck` has found; null where it brought no news. */
  readonly recheck: StoredRecheckReading | null;
}

/** News of a settled onboarding, with the vendor's result that they come from. */
export interface StoredRecheckReading extends StoredVendorResult {
  readonly outcome: RecheckedOutcome;
  readonly recordedAt: Date;
}

/**
 * Opens the stores for reading, in an activity or service of your own.
 *
 * @example
 * const stores = await openStores({ results: 'sqlite:.finwave/results.db', evidence: 'file:.finwave/evidence' });
 * const found = await stores.results.get('c1');
 * const number = found?.result?.ocr?.fields?.find(({ name }) => name === 'DOCUMENT_NUMBER')?.value;
 */
export async function openStores(
  config: StoresConfig,
  { who = 'library' }: StoresOptions = {},
): Promise<Stores> {
  const rows = await openResultStore(config.results);
  const stored = await openBlobStore(config).catch(async (error: unknown) => {
    await rows.close();
    throw error;
  });
  const { identities = [] } = config;
  const blobs =
    identities.length === 0
      ? stored
      : sealBlobStore(stored, { recipients: [], identities, spoolDir: tmpdir() });
  return {
    results: {
      async get(customId) {
        const outcome = (await rows.find(customId))?.outcome;
        if (outcome === undefined) return null;
        await rows.logAccess({ who, what: 'result', customId });
        const news = (await rows.rechecksOf(customId)).at(-1);
        const recheck = news && { outcome: news.outcome, recordedAt: news.recordedAt };
        const reading = async (read: (of: RecheckedOutcome) => Promise<StoredVendorResult>) => ({
          outcome,
          ...(await read(outcome)),
          recheck: recheck === undefined ? null : { ...recheck, ...(await read(recheck.outcome)) },
        });
        try {
          const erasure = await rows.erasureOf(customId);
          if (erasure === null) return { ...(await reading((of) => readResult(blobs, of))), erasedAt: null };
        } catch (error) {
          // It may have been erased under the reader's hands.
          if ((await rows.erasureOf(customId)) === null) throw error;
        }
        const erasedAt = (await rows.erasureOf(customId))?.erasedAt ?? null;
        return { ...(await reading(() => Promise.resolve(NOTHING))), erasedAt };
      },
    },
    evidence: createLoggedReader(createEvidenceReader(blobs), rows, who),
    async close() {
      await blobs.close();
      await rows.close();
    },
  };
}

const NOTHING: StoredVendorResult = { result: null, raw: null };

async function readResult(
  blobs: BlobStore,
  { result }: Pick<OnboardingOutcome, 'result'>,
): Promise<StoredVendorResult> {
  if (result === null) return NOTHING;
  const { ref, sha256, bytes } = result;
  const raw = await readWhole(blobs, ref, { sha256, bytes });
  return { result: parseResult(raw), raw };
}
