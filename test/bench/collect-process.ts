import { join } from 'node:path';
import { openFolder } from '../../src/stores/blobs/folder.js';
import { sealBlobStore } from '../../src/stores/sealed/seal-blob-store.js';
import { createEvidenceStore } from '../../src/evidence/evidence-store.js';
import { createFinwaveClient } from '../../src/finwave/client.js';

/** One collection to measure. */
export interface CollectOrder {
  readonly baseUrl: string;
  readonly clientToken: string;
  readonly onboardingId: string;
  /** Holds store and spool. */
  readonly folder: string;
  /** age public keys; empty: nothing is sealed. */
  readonly recipients: readonly string[];
}

export interface Collected {
  readonly ms: number;
  /** User and system time of this process. */
  readonly cpuMs: number;
  readonly sha256: string;
  readonly bytes: number;
  /** Resident memory before, and at its highest. */
  readonly rssBefore: number;
  readonly rssPeak: number;
}

const SAMPLE_MS = 10;

/** The worker's own parts, put together as the worker does: download, hash, gate, store. */
const order = JSON.parse(process.argv[2] ?? '{}') as CollectOrder;
const log = { info: () => undefined, warn: () => undefined };
const { baseUrl, clientToken, folder, recipients } = order;
const spoolDir = join(folder, 'spool');
const stored = await openFolder(join(folder, 'evidence'));
const blobs = recipients.length === 0 ? stored : sealBlobStore(stored, { recipients, spoolDir });
const client = createFinwaveClient({ baseUrl, clientToken, evidenceMethod: 'auto', log });
const evidenceStore = createEvidenceStore({ blobs, source: client, spoolDir, log });

const rssBefore = process.memoryUsage.rss();
let rssPeak = rssBefore;
const sampling = setInterval(() => {
  rssPeak = Math.max(rssPeak, process.memoryUsage.rss());
}, SAMPLE_MS);
const cpuBefore = process.cpuUsage();
const started = performance.now();
const { evidence } = await evidenceStore.collect(
  { customId: 'bench', onboardingId: order.onboardingId, named: [], images: [], acceptMissing: true },
  {
    signal: new AbortController().signal,
    resume: undefined,
    attempt: 1,
    isLast: () => false,
    goesOn: () => false,
    progress: () => undefined,
  },
);
const ms = performance.now() - started;
const cpu = process.cpuUsage(cpuBefore);
clearInterval(sampling);
const collected: Collected = {
  ms,
  cpuMs: (cpu.user + cpu.system) / 1000,
  sha256: evidence.sha256 ?? '',
  bytes: evidence.bytes ?? 0,
  rssBefore,
  rssPeak,
};
process.send?.(collected, () => {
  process.disconnect();
});
client.close();
await blobs.close();
