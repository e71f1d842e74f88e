import { existsSync } from 'node:fs';
import type { OnboardingOutcome } from '../../workflows/contract.js';
import type { StoreSettings } from '../config/settings.js';
import { openResultStore } from '../stores/outcomes/open-result-store.js';
import { parseResultStoreUrl } from '../stores/outcomes/result-store-url.js';

/** The outcome that the result store keeps for ever, also when the workflow's history is gone. */
export async function storedOutcome(
  { results }: StoreSettings,
  customId: string,
): Promise<OnboardingOutcome | null> {
  // Looking must not make a database in whatever folder this is.
  const place = parseResultStoreUrl(results);
  if (place?.kind === 'sqlite' && !existsSync(place.file)) return null;
  const store = await openResultStore(results);
  try {
    return (await store.find(customId))?.outcome ?? null;
  } finally {
    await store.close();
  }
}
