import { existsSync } from 'node:fs';
import { isStoreFailure } from '../../../activities/ports.js';
import type { StoreSettings } from '../../config/settings.js';
import { openResultStore } from '../../stores/outcomes/open-result-store.js';
import { parseResultStoreUrl } from '../../stores/outcomes/result-store-url.js';
import { operator } from '../operator.js';
import { proveEvidence } from '../prove-evidence.js';
import { error, ok, type Finding } from './finding.js';

/** Can both stores be used, and do they keep what they promise? Looking makes neither. */
export function checkStores(settings: StoreSettings): Promise<Finding[]> {
  return Promise.all([
    look('result store', 'FINWAVE_RESULT_STORE', () => tryResults(settings)),
    look('evidence store', 'FINWAVE_EVIDENCE_STORE', () => proveEvidence(settings)),
  ]);
}

async function look(check: string, setting: string, attempt: () => Promise<boolean>): Promise<Finding> {
  const unusable = (what: string): Finding =>
    error(
      check,
      what,
      'onboardings wait until it can be used; nothing is lost',
      `${setting}, its server and its rights`,
    );
  try {
    return (await attempt())
      ? ok(check, 'it takes, keeps and gives back')
      : unusable(`nothing is at the path that ${setting} names; a worker makes it at its first start`);
  } catch (thrown) {
    return unusable(isStoreFailure(thrown) ? thrown.message : 'it failed in an unexpected way');
  }
}

async function tryResults({ results }: StoreSettings): Promise<boolean> {
  const place = parseResultStoreUrl(results);
  if (place?.kind === 'sqlite' && !existsSync(place.file)) return false;
  const store = await openResultStore(results);
  try {
    await store.prove();
    // A row that tells the truth, and shows that rows can be written.
    await store.logAccess({ who: operator(), what: 'doctor', customId: null });
    return true;
  } finally {
    await store.close();
  }
}
