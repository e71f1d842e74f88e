import { createHash, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { EvidenceStore, OutcomeStore, RunInfo } from '../../activities/ports.js';
import type { PersistRequest } from '../../workflows/activity-contract.js';
import type { OnboardingOutcome } from '../../workflows/contract.js';
import type { CustodyDeps } from '../../src/custody/custody-deps.js';
import { createOutcomeStore } from '../../src/custody/outcome-store.js';
import { createRecordSigner } from '../../src/custody/record-bytes.js';
import type { RecordSigner } from '../../src/custody/record-bytes.js';
import type { SweepDeps } from '../../src/custody/sweep-orphans.js';
import type { VerifyDeps } from '../../src/custody/verify.js';
import type { BlobStore } from '../../src/stores/blobs/blob-store.js';
import { openFolder } from '../../src/stores/blobs/folder.js';
import { createEvidenceStore } from '../../src/evidence/evidence-store.js';
import { openResultStore } from '../../src/stores/outcomes/open-result-store.js';
import type { ResultStore } from '../../src/stores/outcomes/result-store.js';
import { PLAIN_RESULT } from '../activities/fake-ports.js';
import { rawZip } from '../evidence/archive/raw-zip.js';

/** Stores of outcomes and evidence in a folder of their own. */
export interface Bench {
  readonly folder: string;
  readonly storeDir: string;
  readonly spoolDir: string;
  readonly resultsFile: string;
  readonly blobs: BlobStore;
  readonly results: ResultStore;
  readonly outcomes: OutcomeStore;
  readonly evidenceStore: EvidenceStore;
  /** With the key of the bench, where it signs. */
  readonly custody: CustodyDeps & VerifyDeps & SweepDeps;
  /** Stores result and evidence, and answers what the workflow would persist. */
  readonly prepare: (customId: string, onboarding?: Onboarding) => Promise<PersistRequest>;
  /** {@link Bench.prepare} and persist. */
  readonly settle: (customId: string, onboarding?: Onboarding) => Promise<OnboardingOutcome>;
  close(): Promise<void>;
}

export interface Onboarding {
  /** Stands in the raw result, the image and the archive. */
  readonly mark?: string;
  /** Of the archive's one large entry. */
  readonly bytes?: number;
  /** Differs for an archive that the vendor builds anew. */
  readonly build?: number;
}

const IDENTITY = { host: 'host-1', packageVersion: '0.0.0', commit: null };
export const RUN: RunInfo = { namespace: 'default', workflowId: 'onboarding-c', runId: 'run-1', attempt: 1 };

/** A signer with a key of its own. */
export function newSigner(): RecordSigner {
  const { privateKey } = generateKeyPairSync('ed25519');
  return createRecordSigner(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
}

export interface BenchOptions {
  readonly signer?: RecordSigner | null;
  readonly recipients?: readonly string[];
  /** Default: nothing is kept of it. */
  readonly log?: SweepDeps['log'];
  /** Where its folder lies. Default: the system's place for such. */
  readonly within?: string;
  /** Default: a folder; the bench closes it. */
  readonly blobs?: BlobStore;
  /** What the evidence store writes through. */
  readonly seal?: (blobs: BlobStore) => BlobStore;
}

export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const { signer = null, recipients = [], seal = asItIs, log = STORE_DEPS.log } = options;
  const folder = await mkdtemp(join(options.within ?? tmpdir(), 'custody-'));
  const storeDir = join(folder, 'evidence');
  const spoolDir = join(folder, 'spool');
  const resultsFile = join(folder, 'results.db');
  const blobs = options.blobs ?? (await openFolder(storeDir));
  const results = await openResultStore(`sqlite:${resultsFile}`);
  const publicKeys: KeyObject[] = signer === null ? [] : [signer.publicKey];
  const outcomes = createOutcomeStore({
    ...{ ...STORE_DEPS, blobs, results, signer, publicKeys, recipients, log },
    sealed: seal(blobs),
  });
  let archive: Uint8Array = Buffer.alloc(0);
  const evidenceStore = createEvidenceStore({
    blobs: seal(blobs),
    spoolDir,
    log: { info: () => undefined, warn: () => undefined },
    source: {
      evidences: () =>
        Promise.resolve({
          method: 'GET',
          path: '/integrations/o-1/evidences',
          status: 200,
          contentCoding: null,
          etag: null,
          contentLength: archive.length,
          contentRange: null,
          date: new Date().toUTCString(),
          tls: { version: 'TLSv1.3', peerCertificateSha256: 'ab'.repeat(32) },
          body: Readable.from([archive]),
        }),
    },
  });

  const prepare: Bench['prepare'] = async (customId, onboarding = {}) => {
    archive = archiveOf(customId, onboarding);
    const { mark = customId } = onboarding;
    const stored = await evidenceStore.storeResult(customId, {
      raw: Buffer.from(JSON.stringify({ customId, phone: mark, status: 'FINISHED' })),
      onboardingId: 'o-1',
      customId,
      status: 'FINISHED',
      score: 0.5,
      errorEvent: null,
      unknownCodes: [],
      ...PLAIN_RESULT,
      evidences: [
        { role: 'fullVideo', name: 'video.bin' },
        { role: 'idDocumentFront', name: 'front.txt' },
      ],
      images: [{ name: 'FACE', base64: Buffer.from(`image of ${mark}`).toString('base64') }],
    });
    const { result } = stored;
    const files = await evidenceStore.readFiles(stored.files);
    const { evidence, flags, receipt } = await evidenceStore.collect(
      { customId, onboardingId: 'o-1', ...files, acceptMissing: true },
      {
        signal: new AbortController().signal,
        resume: undefined,
        attempt: 1,
        isLast: () => false,
        goesOn: () => false,
        progress: () => undefined,
      },
    );
    return {
      outcome: {
        customId,
        onboardingId: 'o-1',
        status: 'FINISHED',
        settledBy: 'webhook',
        score: 0.5,
        errorEvent: null,
        flags,
        result,
        evidence,
        custody: null,
      },
      inputSha256: sha256('input'),
      acceptationsSha256: sha256('acceptations'),
      asked: { phoneStep: true, acceptations: [{ mandatory: true, textSha256: sha256('I agree') }] },
      webhooks: [{ result: 'FINISHED', at: '2026-01-01T10:00:00.000Z' }],
      receipt,
      files: stored.files,
      settledAt: '2026-01-01T10:00:01.000Z',
    };
  };

  return {
    folder,
    storeDir,
    spoolDir,
    resultsFile,
    blobs,
    results,
    outcomes,
    evidenceStore,
    custody: { blobs, results, opened: null, signer, publicKeys, identityOfWorker: IDENTITY, log },
    prepare,
    settle: async (customId, onboarding) => outcomes.persist(await prepare(customId, onboarding), RUN),
    async close() {
      await blobs.close();
      await results.close();
      await rm(folder, { recursive: true });
    },
  };
}

function asItIs(blobs: BlobStore): BlobStore {
  return blobs;
}

export const STORE_DEPS = {
  identityOfWorker: IDENTITY,
  vendorOrigin: 'https://vendor.example',
  log: { warn: () => undefined },
};

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Stored and deflated entries that begin with the mark, the large one hardly compressible. */
function archiveOf(customId: string, { mark = customId, bytes = 600, build = 0 }: Onboarding): Buffer {
  const noise = Buffer.alloc(bytes);
  let state = bytes + build + 1;
  for (let at = 0; at < bytes; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    noise[at] = state >>> 24;
  }
  return rawZip([
    { name: 'video.bin', content: Buffer.concat([Buffer.from(mark), noise]) },
    { name: 'front.txt', content: Buffer.from(`front of ${mark} `.repeat(20)), method: 8 },
    { name: 'extra.json', content: Buffer.from(JSON.stringify({ build })) },
  ]);
}
