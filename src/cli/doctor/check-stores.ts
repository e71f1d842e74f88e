import { isStoreFailure } from '../../../activities/ports.js';
import type { ReaderSettings } from '../../config/settings.js';
import { askStores } from '../../worker/try-stores.js';
import { withCustody } from '../with-custody.js';
import { error, ok, type Finding } from './finding.js';

/** Can both stores be used, and do they keep what they promise? */
export async function checkStores(settings: ReaderSettings): Promise<Finding[]> {
  const unusable = (what: string, thrown: unknown): Finding =>
    error(
      `${what} store`,
      isStoreFailure(thrown) ? thrown.message : 'it failed in an unexpected way',
      'onboardings wait until it can be used; nothing is lost',
      what === 'result'
        ? 'FINWAVE_RESULT_STORE, its server and its rights'
        : 'FINWAVE_EVIDENCE_STORE, its server and its rights',
    );
  try {
    return await withCustody(settings, [], async (stores) => {
      const { results, evidence } = askStores(stores);
      const look = (what: string, ask: () => Promise<unknown>): Promise<Finding> =>
        ask().then(
          () => ok(`${what} store`, 'it answers'),
          (thrown: unknown) => unusable(what, thrown),
        );
      return await Promise.all([look('result', results), look('evidence', evidence)]);
    });
  } catch (thrown) {
    return [
      unusable(isStoreFailure(thrown) && thrown.message.includes('EVIDENCE') ? 'evidence' : 'result', thrown),
    ];
  }
}
