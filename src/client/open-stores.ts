import { tmpdir } from 'node:os';
import type { OnboardingOutcome } from '../../workflows/contract.js';
import { openBlobStore, type EvidencePlace } from '../stores/blobs/open-blob-store.js';
import { readWhole } from '../stores/blobs/read-whole.js';
import { createEvidenceReader, type EvidenceReader } from '../evidence/reader.js';
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

/** Readers of what onboardings have stored. */
export interface Stores {
  readonly results: ResultReader;
  readonly evidence: EvidenceReader;
  close(): Promise<void>;
}

export interface ResultReader {
  /** Null where this customId has no outcome yet. Rejects with a `StoreError`. */
  get(customId: string): Promise<StoredOnboarding | null>;
}

/** One onboarding as stored; `result` and `raw` are null where the vendor's result never was terminal. */
export interface StoredOnboarding {
  readonly outcome: OnboardingOutcome;
  /** Every field of the vendor's, typed and parsed; what could not be read is null here and in `raw` as it came. */
  readonly result: FinwaveResult | null;
  /** The body of Finwave's answer, byte for byte; its digest was checked. */
  readonly raw: Uint8Array | null;
}

/**
 * Opens the stores for reading, in an activity or service of your own.
 *
 * @example
 * const stores = await openStores({ results: 'sqlite:.finwave/results.db', evidence: 'file:.finwave/evidence' });
 * const found = await stores.results.get('c1');
 * const number = found?.result?.ocr?.fields?.find(({ name }) => name === 'DOCUMENT_NUMBER')?.value;
 */
export async function openStores(config: StoresConfig): Promise<Stores> {
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
        if (outcome.result === null) return { outcome, result: null, raw: null };
        const { ref, sha256, bytes } = outcome.result;
        const raw = await readWhole(blobs, ref, { sha256, bytes });
        return { outcome, result: parseResult(raw), raw };
      },
    },
    evidence: createEvidenceReader(blobs),
    async close() {
      await blobs.close();
      await rows.close();
    },
  };
}
