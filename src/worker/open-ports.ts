import type { OnboardingPorts, PortLog } from '../../activities/ports.js';
import { createWebhookUrls } from '../bridge/webhook-url.js';
import type { WorkerSettings } from '../config/settings.js';
import { createOutcomeStore } from '../custody/outcome-store.js';
import { toCustodyKeys } from '../custody/custody-keys.js';
import { workerIdentity } from '../custody/worker-identity.js';
import { sealBlobStore } from '../stores/sealed/seal-blob-store.js';
import { createEvidenceStore } from '../evidence/evidence-store.js';
import { createFinwaveClient } from '../finwave/client.js';
import { startHousekeeping } from './housekeeping.js';
import { parseBlobStoreUrl } from '../stores/blobs/blob-store-url.js';
import { openBlobStore } from '../stores/blobs/open-blob-store.js';
import { openResultStore } from '../stores/outcomes/open-result-store.js';
import { tryStores } from './try-stores.js';

/** What the activities need from outside, as the settings describe it. */
export interface OpenedPorts {
  readonly ports: Omit<OnboardingPorts, 'deployment' | 'log'>;
  close(): Promise<void>;
}

/** Opens stores and vendor client; what this opened is closed by `close`. */
export async function openPorts(
  settings: Omit<WorkerSettings, 'temporal' | 'taskQueue' | 'payloadKeys'>,
  log: PortLog,
): Promise<OpenedPorts> {
  const { finwave, stores, webhook } = settings;
  const results = await openResultStore(stores.results);
  const stored = await openBlobStore(stores).catch(async (error: unknown) => {
    await results.close();
    throw error;
  });
  const blobs =
    stores.recipients.length === 0
      ? stored
      : sealBlobStore(stored, { recipients: stores.recipients, spoolDir: settings.spoolDir });
  const client = createFinwaveClient({
    baseUrl: finwave.baseUrl,
    clientToken: finwave.clientToken,
    ...(finwave.clientTokenFile !== null && { clientTokenFile: finwave.clientTokenFile }),
    evidenceMethod: finwave.evidenceMethod,
    proxy: finwave.proxy,
    ...(finwave.allowedUrlHosts !== null && { allowedUrlHosts: finwave.allowedUrlHosts }),
    log,
  });
  const { signer, publicKeys } = toCustodyKeys(settings);
  const tried = tryStores({ results, blobs: stored }, log);
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
    async close() {
      await tried;
      await housekeeping.stop();
      client.close();
      await blobs.close();
      await results.close();
    },
  };
}
