import { assertBelieved } from './believe.js';
import { addRecord, readChain, toStoreError } from './chain.js';
import type { AdditionContent, ChainLink } from './chain.js';
import type { CustodyDeps, CustodyOrder } from './custody-deps.js';
import { RecordError } from './record-bytes.js';

/** Looks at a chain of records: answers the one that says already what is to be said, or what to add. */
export type Decide = (links: readonly ChainLink[]) => Decision | Promise<Decision>;

type Decision = { readonly said: ChainLink } | { readonly add: AdditionContent };

/**
 * Adds a record to a customId's chain unless one there says the same already; however many processes
 * try, there is one in the end. Where another process adds a record meanwhile, `decide` is asked
 * again. Null where the customId has no record.
 *
 * Rejects with `storeCorrupt` where the records do not fit each other, their signatures or the row, or
 * nothing vouches for them.
 */
export async function appendOnce(
  deps: CustodyDeps,
  customId: string,
  decide: Decide,
): Promise<ChainLink | null> {
  for (;;) {
    const links = await readWholeChain(deps, customId);
    const last = links.at(-1);
    if (last === undefined) return null;
    const decision = await decide(links);
    if ('said' in decision) return decision.said;
    const content = { ...decision.add, accessLog: await deps.results.accessLog.head(customId) };
    const added = await addRecord(deps.blobs, last, { customId, content, signer: deps.signer });
    if (added !== null) return added;
  }
}

/** The chain; rejects where it is not to be believed, since nothing may build on an altered chain. */
export async function readWholeChain(
  { blobs, results, publicKeys }: Pick<CustodyDeps, 'blobs' | 'results' | 'publicKeys'>,
  customId: string,
): Promise<readonly ChainLink[]> {
  const row = await results.find(customId);
  const ending = row?.outcome.custody?.sha256;
  const tombstone = (await results.erasureOf(customId))?.tombstone.sha256;
  const rechecks = (await results.rechecksOf(customId)).map(({ outcome }) => outcome.custody?.sha256);
  try {
    const links = await readChain(blobs, publicKeys, customId);
    if (row !== null && ending !== links[0]?.sha256) {
      throw new RecordError('recordUnproven', 'the outcome names another one');
    }
    assertBelieved(links, { publicKeys, named: [ending, tombstone, ...rechecks] });
    return links;
  } catch (error) {
    throw toStoreError(error, customId);
  }
}

/** What every addition says beside its own content. */
export function toAdditionFrame(
  { identityOfWorker, now = () => new Date() }: CustodyDeps,
  { by }: Pick<CustodyOrder, 'by'>,
): { readonly recordedAt: string; readonly worker: CustodyDeps['identityOfWorker']; readonly by: string } {
  return { recordedAt: now().toISOString(), worker: identityOfWorker, by };
}
