import { kill, pid } from 'node:process';
import { join } from 'node:path';
import type { CollectProgress } from '../../activities/ports.js';
import { isStoreFailure, isVendorFailure } from '../../activities/ports.js';
import { createOutcomeStore } from '../../src/custody/outcome-store.js';
import { openFolder } from '../../src/stores/blobs/folder.js';
import { createEvidenceStore } from '../../src/evidence/evidence-store.js';
import { createFinwaveClient } from '../../src/finwave/client.js';
import { openResultStore } from '../../src/stores/outcomes/open-result-store.js';
import type { OnboardingOutcome } from '../../workflows/contract.js';
import { atPoints, type Point } from './at-points.js';

/** What a process of this module is to do. */
export interface OnboardOrder {
  readonly baseUrl: string;
  readonly clientToken: string;
  readonly folder: string;
  readonly onboardings: readonly { readonly customId: string; readonly onboardingId: string }[];
  /** Last heartbeats of those before it, by customId. */
  readonly resume: Readonly<Record<string, CollectProgress>>;
  /** Where it dies by SIGKILL; null: it lives. */
  readonly dieAt: Point | null;
}

/** What it says, in this order for each onboarding; then it ends by itself. */
export type Saying =
  | { readonly kind: 'ready' }
  | { readonly kind: 'heartbeat'; readonly customId: string; readonly progress: CollectProgress }
  | { readonly kind: 'ended'; readonly customId: string; readonly outcome: OnboardingOutcome };

/**
 * The world's side of a worker: reads the result, collects the evidence, persists the outcome of
 * several onboardings at once, over the real ports, as the activities do. On `go` it begins.
 */
const order = JSON.parse(process.argv[2] ?? '{}') as OnboardOrder;
const { baseUrl, clientToken, folder } = order;
const log = { info: () => undefined, warn: () => undefined };
const say = (saying: Saying): void => void process.send?.(saying);
const points = atPoints((point) => {
  if (point === order.dieAt) kill(pid, 'SIGKILL');
});
const blobs = points.blobs(await openFolder(join(folder, 'evidence')));
const results = points.results(await openResultStore(`sqlite:${join(folder, 'results.db')}`));
const client = createFinwaveClient({ baseUrl, clientToken, evidenceMethod: 'GET', log });
const spoolDir = join(folder, 'spool');
const evidenceStore = createEvidenceStore({ blobs, source: points.source(client), spoolDir, log });
const outcomes = createOutcomeStore({
  blobs,
  results,
  signer: null,
  publicKeys: [],
  log,
  identityOfWorker: { host: 'chaos', packageVersion: '0', commit: null },
  vendorOrigin: new URL(baseUrl).origin,
});
const signal = new AbortController().signal;

async function onboard(customId: string, onboardingId: string): Promise<OnboardingOutcome> {
  const result = await retried(() => client.result(onboardingId, signal));
  const stored = await retried(() => evidenceStore.storeResult(customId, result));
  const files = await evidenceStore.readFiles(stored.files);
  let resume: unknown = order.resume[customId];
  const { evidence, flags, receipt } = await retried(() =>
    evidenceStore.collect(
      { customId, onboardingId, ...files, acceptMissing: true },
      {
        signal,
        resume,
        attempt: 1,
        isLast: () => false,
        goesOn: () => false,
        progress: (progress) => {
          resume = progress;
          say({ kind: 'heartbeat', customId, progress });
        },
      },
    ),
  );
  const outcome: OnboardingOutcome = {
    customId,
    onboardingId,
    status: 'FINISHED',
    settledBy: 'poll',
    score: result.score,
    errorEvent: null,
    flags,
    result: stored.result,
    evidence,
    custody: null,
  };
  const run = {
    namespace: 'default',
    workflowId: `onboarding-${customId}`,
    runId: pid.toString(),
    attempt: 1,
  };
  const request = {
    outcome,
    inputSha256: null,
    acceptationsSha256: null,
    asked: null,
    webhooks: [],
    receipt,
    files: stored.files,
  };
  return retried(() => outcomes.persist({ ...request, settledAt: new Date().toISOString() }, run));
}

/** What a port says may pass is tried again, as Temporal would. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const passes =
        (isVendorFailure(error) && error.code === 'away') ||
        (isStoreFailure(error) && error.code === 'storeUnavailable');
      if (!passes) throw error;
    }
  }
}

process.once('message', () => {
  void Promise.all(
    order.onboardings.map(async ({ customId, onboardingId }) => {
      say({ kind: 'ended', customId, outcome: await onboard(customId, onboardingId) });
    }),
  ).then(() => {
    client.close();
    process.disconnect();
  });
});
say({ kind: 'ready' });
