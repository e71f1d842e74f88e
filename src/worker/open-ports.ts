import type { OnboardingPorts, PortLog } from '../../activities/ports.js';
import type { OnboardingMetrics } from '../metrics/onboarding-metrics.js';
import { createWebhookUrls } from '../bridge/webhook-url.js';
import type { WorkerSettings } from '../config/settings.js';
import { createOutcomeStore } from '../custody/outcome-store.js';
import { toCustodyKeys } from '../custody/custody-keys.js';
import { workerIdentity } from '../custody/worker-identity.js';
import { sealBlobStore } from '../stores/sealed/seal-blob-store.js';
import { createEvidenceStore } from '../evidence/evidence-store.js';
import { createFinwaveClient } from '../finwave/client.js';
import { startHousekeeping } from './housekeeping.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import { parseBlobStoreUrl } from '../stores/blobs/blob-store-url.js';
import { openBlobStore, type EvidencePlace } from '../stores/blobs/open-blob-store.js';
import { rememberPuts } from '../stores/blobs/remember-puts.js';
import { openResultStore } from '../stores/outcomes/open-result-store.js';
import { provenFirst } from '../stores/blobs/proven-first.js';
import { askStores, proveEvidence, tryResults } from './try-stores.js';

/** What the activities need from outside, as the settings describe it. */
export interface OpenedPorts {
  readonly ports: Omit<OnboardingPorts, 'deployment' | 'log'>;
  /** Each store by its name: resolves once it has answered. */
  readonly stores: Readonly<Record<'results' | 'evidence', () => Promise<unknown>>>;
  close(): Promise<void>;
}

/**
 * Opens stores and vendor client; what this opened is closed by `close`. Rejects with `storeMisconfigured`
 * where the evidence store breaks a promise.
 */
export async function openPorts(
  settings: Omit<WorkerSettings, 'temporal' | 'taskQueue' | 'payloadKeys'>,
  log: PortLog,
  metrics: OnboardingMetrics | null = null,
): Promise<OpenedPorts> {
  const { finwave, stores, webhook } = settings;
  const openedResults = await openResultStore(stores.results);
  const tried = tryResults({ results: openedResults }, log);
  const openedBlobs = await openProven(stores, log).catch(async (error: unknown) => {
    await tried;
    await openedResults.close();
    throw error;
  });
  const results = metrics?.store('results', openedResults) ?? openedResults;
  const stored = rememberPuts(metrics?.store('evidence', openedBlobs) ?? openedBlobs);
  const blobs =
    stores.recipients.length === 0
      ? stored
      : sealBlobStore(stored, { recipients: stores.recipients, spoolDir: settings.spoolDir });
  const finwaveClient = createFinwaveClient({
    baseUrl: finwave.baseUrl,
    clientToken: finwave.clientToken,
    ...(finwave.clientTokenFile !== null && { clientTokenFile: finwave.clientTokenFile }),
    evidenceMethod: finwave.evidenceMethod,
    proxy: finwave.proxy,
    ...(finwave.allowedUrlHosts !== null && { allowedUrlHosts: finwave.allowedUrlHosts }),
    log,
  });
  const client = metrics?.vendor(finwaveClient) ?? finwaveClient;
  const { signer, publicKeys } = toCustodyKeys(settings);
  const probes = { results: openedResults, blobs: openedBlobs };
  const place = parseBlobStoreUrl(stores.evidence);
  const housekeeping = startHousekeeping({
    blobs: stored,
    results,
    publicKeys,
    spoolDir: settings.spoolDir,
    folder: place?.kind === 'folder' ? place.folder : null,
    log,
  });
  return {
    ports: {
      vendor: client,
      evidence: createEvidenceStore({ blobs, source: client, spoolDir: settings.spoolDir, log }),
      outcomes: createOutcomeStore({
        // As they lie there: a worker cannot read what it has sealed.
        blobs: stored,
        sealed: blobs,
        ownPut: stored.ownPut,
        results,
        signer,
        publicKeys,
        log,
        identityOfWorker: workerIdentity(),
        vendorOrigin: new URL(finwave.baseUrl).origin,
        recipients: stores.recipients,
      }),
      webhookUrls: createWebhookUrls({
        baseUrl: webhook?.baseUrl ?? null,
        secrets: webhook?.secrets ?? [],
      }),
    },
    stores: askStores(probes),
    async close() {
      await tried;
      await housekeeping.stop();
      client.close();
      await blobs.close();
      await results.close();
    },
  };
}

async function openProven(stores: EvidencePlace, log: PortLog): Promise<BlobStore> {
  const blobs = provenFirst(await openBlobStore(stores));
  try {
    await proveEvidence({ blobs }, log);
    return blobs;
  } catch (error) {
    await blobs.close();
    throw error;
  }
}
