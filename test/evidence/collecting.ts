import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  CollectProgress,
  CollectedEvidence,
  EvidenceOrder,
  EvidenceStore,
} from '../../activities/ports.js';
import type { BlobStore } from '../../src/stores/blobs/blob-store.js';
import { openFolder } from '../../src/stores/blobs/folder.js';
import { toNameDigests } from '../../src/evidence/match-names.js';
import { DOWNLOAD_LIMITS } from '../../src/evidence/policies.js';
import type { DownloadLimits } from '../../src/evidence/policies.js';
import { createEvidenceStore } from '../../src/evidence/evidence-store.js';
import { startArchiveServer } from './download/archive-server.js';
import type { ArchiveServer, Script } from './download/archive-server.js';

/** An evidence store over a real server, a folder store and a spool of its own. */
export interface Bench {
  readonly evidenceStore: EvidenceStore;
  readonly blobs: BlobStore;
  readonly server: ArchiveServer;
  readonly spoolDir: string;
  readonly logged: string[];
  readonly told: CollectProgress[];
  collect(options?: CollectOptions): Promise<CollectedEvidence>;
  spooled(): Promise<string[]>;
  close(): Promise<void>;
}

export interface CollectOptions {
  readonly order?: Partial<EvidenceOrder>;
  readonly signal?: AbortSignal;
  readonly resume?: unknown;
  readonly isLast?: boolean;
  readonly goesOn?: boolean;
  readonly onProgress?: (progress: CollectProgress) => void;
}

export async function startBench(
  script: Script,
  limits: Partial<DownloadLimits> = {},
  now = (): Date => new Date(),
): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'finwave-evidence-'));
  const spoolDir = join(folder, 'spool');
  const blobs = await openFolder(join(folder, 'store'));
  const server = await startArchiveServer(script);
  const logged: string[] = [];
  const told: CollectProgress[] = [];
  const say = (message: string, fields?: object): void => {
    logged.push(`${message} ${JSON.stringify(fields)}`);
  };
  const evidenceStore = createEvidenceStore({
    blobs,
    source: server.source,
    spoolDir,
    log: { info: say, warn: say },
    now,
    limits: { download: { ...DOWNLOAD_LIMITS, ...limits } },
  });
  return {
    evidenceStore,
    blobs,
    server,
    spoolDir,
    logged,
    told,
    collect: ({ order, signal, resume, isLast = false, goesOn = false, onProgress } = {}) =>
      evidenceStore.collect(
        { customId: 'c-1', onboardingId: 'o-1', named: [], images: [], acceptMissing: false, ...order },
        {
          signal: signal ?? new AbortController().signal,
          resume: resume ?? told.at(-1),
          attempt: 1,
          isLast: () => isLast,
          goesOn: () => goesOn,
          progress: (progress) => {
            told.push(progress);
            onProgress?.(progress);
          },
        },
      ),
    spooled: () => readdir(spoolDir).catch(() => []),
    async close() {
      await server.close();
      await blobs.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** What a result's `evidences` become. */
export function naming(role: string, name: string): EvidenceOrder['named'][number] {
  return { role, name, ...toNameDigests(name) };
}
