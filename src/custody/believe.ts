import type { KeyObject } from 'node:crypto';
import { isStoreFailure } from '../../activities/ports.js';
import type { PortLog } from '../../activities/ports.js';
import type { ChainLink } from './chain.js';
import { RecordError } from './record-bytes.js';

/** What may vouch for a record, and what is asked of it. */
export interface Beliefs {
  /** Ed25519 keys whose signatures are believed; empty: nobody signs here, and every record is. */
  readonly publicKeys: readonly KeyObject[];
  /** Digests of records that the result store names. */
  readonly named?: readonly (string | undefined)[];
  /** The onboarding that is being settled; null where its id is not known. */
  readonly onboardingId?: string | null;
}

/**
 * Refuses a chain whose word must not be taken, though each record is readable and names the one before:
 * whoever may add an object to the evidence store can write such a chain.
 *
 * A signature vouches for all records up to its own. Where none does, the key came later than the
 * chain: an unsigned record then stands where the result store names its digest, and a hold or
 * release in any case, since the result store alone decides about holds.
 *
 * @throws RecordError `recordUnproven`
 */
export function assertBelieved(
  links: readonly ChainLink[],
  { publicKeys, named = [], onboardingId = null }: Beliefs,
): void {
  if (publicKeys.length === 0) return;
  const proven = links.findLastIndex(({ signature }) => signature === 'verified');
  for (const { signature, sha256, record } of links.slice(proven + 1)) {
    if (signature !== 'none') {
      throw unproven('none of the known keys signed it (FINWAVE_CUSTODY_PUBLIC_KEYS names earlier ones)');
    }
    const isHold = record.kind === 'hold' || record.kind === 'release';
    if (proven >= 0 || !(isHold || named.includes(sha256))) throw unproven('it is not signed');
  }
  const [first] = links;
  const told = first?.record.kind === 'ending' ? first.record.onboardingId : null;
  if (onboardingId !== null && told !== null && told !== onboardingId) {
    throw unproven("it is another onboarding's of this customId");
  }
}

function unproven(message: string): RecordError {
  return new RecordError('recordUnproven', message);
}

/** One loud line where custody was altered: nothing goes on until somebody has looked. */
export function warnIfAltered(log: Pick<PortLog, 'warn'>, customId: string, error: unknown): void {
  if (!isStoreFailure(error) || error.code !== 'storeCorrupt') return;
  log.warn('custody was altered, and waits for somebody: run verify', { customId, why: error.message });
}
