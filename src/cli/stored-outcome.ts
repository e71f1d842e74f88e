import { existsSync } from 'node:fs';
import type { OnboardingOutcome } from '../../workflows/contract.js';
import type { StoreSettings } from '../config/settings.js';
import { openResultStore } from '../stores/outcomes/open-result-store.js';

/** The outcome that the result store keeps for ever, also when the workflow's history is gone. */
export async function storedOutcome(
  { results }: StoreSettings,
  customId: string,
): Promise<OnboardingOutcome | null> {
  // Looking must not make a database in whatever folder this is.
  if (results.startsWith('sqlite:') && !existsSync(results.slice('sqlite:'.length))) return null;
  const store = await openResultStore(results);
  try {
    return (await store.find(customId))?.outcome ?? null;
  } finally {
    await store.close();
  }
}
