import { isStoreFailure } from '../../activities/ports.js';
import type { Hold } from '../stores/outcomes/result-store.js';
import { readLink } from './chain.js';
import type { CustodyDeps } from './custody-deps.js';
import { RecordError } from './record-bytes.js';
import { dueAt, dueBefore, type Retention } from './retention.js';

/** An onboarding whose evidence has been kept for long enough. */
export interface DueOnboarding {
  readonly customId: string;
  /** As its custody record tells; null where none can be read: then nothing is erased for its age. */
  readonly settledAt: Date | null;
  readonly dueAt: Date | null;
  /** Stands in the way of its erasure. */
  readonly hold: Hold | null;
}

/**
 * Lists what is due at `now` and not erased, or not to the end, in the order of the customIds' bytes.
 * Rows find it, but only its record tells its age: whoever may change a row has nothing erased early.
 */
export async function* listDue(
  deps: Pick<CustodyDeps, 'blobs' | 'results' | 'publicKeys'>,
  retention: Retention,
  now: Date,
): AsyncGenerator<DueOnboarding> {
  for await (const { customId, hold } of deps.results.listUnerased(dueBefore(now, retention))) {
    const settledAt = await settledAtOf(deps, customId);
    const due = settledAt && dueAt(settledAt, retention);
    if (due === null || due <= now) yield { customId, settledAt, dueAt: due, hold };
  }
}

async function settledAtOf(
  { blobs, publicKeys }: Pick<CustodyDeps, 'blobs' | 'publicKeys'>,
  customId: string,
): Promise<Date | null> {
  try {
    const link = await readLink(blobs, publicKeys, customId, 1);
    return link?.record.kind === 'ending' ? new Date(link.record.settled.at) : null;
  } catch (error) {
    if (error instanceof RecordError || (isStoreFailure(error) && error.code === 'storeCorrupt')) return null;
    throw error;
  }
}
