import { existsSync } from 'node:fs';
import type { OnboardingOutcome, RecheckedOutcome } from '../../workflows/contract.js';
import type { StoreSettings } from '../config/settings.js';
import { openResultStore } from '../stores/outcomes/open-result-store.js';
import { operator } from './operator.js';
import { parseResultStoreUrl } from '../stores/outcomes/result-store-url.js';

/** What the result store knows of a customId. */
interface Stored {
  /** Kept for ever, also when the workflow's history is gone. */
  readonly outcome: OnboardingOutcome | null;
  /** The newest that a recheck has found. */
  readonly recheck: RecheckedOutcome | null;
}

/** Leaves a line in the access log where there is a database. */
export async function storedOutcome({ results }: StoreSettings, customId: string): Promise<Stored> {
  // Looking must not make a database in whatever folder this is.
  const place = parseResultStoreUrl(results);
  if (place?.kind === 'sqlite' && !existsSync(place.file)) return { outcome: null, recheck: null };
  const store = await openResultStore(results);
  try {
    const outcome = (await store.find(customId))?.outcome ?? null;
    if (outcome !== null) await store.logAccess({ who: operator(), what: 'result', customId });
    const recheck = (await store.rechecksOf(customId)).at(-1)?.outcome ?? null;
    return { outcome, recheck };
  } finally {
    await store.close();
  }
}
