import canonicalize from 'canonicalize';
import type { OutcomeStore, RunInfo } from '../../activities/ports.js';
import type { AskedFor, PersistRecheckRequest } from '../../workflows/activity-contract.js';
import type { RecheckedOutcome } from '../../workflows/contract.js';
import { StoreError } from '../stores/store-error.js';
import type { StoredRecheck } from '../stores/outcomes/result-store.js';
import { appendOnce, readWholeChain, toAdditionFrame } from './append-once.js';
import { isRecheck, type AdditionContent, type ChainLink } from './chain.js';
import type { CustodyDeps } from './custody-deps.js';
import type { EndingRecord, RecheckRecord } from './record.js';
import { toFinding } from './ending-record.js';
import type { EndingRecordDeps } from './ending-record.js';
import { recheckedOutcomeSchema } from './outcome-schema.js';
import { currentObjects } from './current-objects.js';

export interface RechecksDeps extends CustodyDeps {
  /** The first outcome, after making sure of its row. */
  readonly find: OutcomeStore['find'];
  readonly vendorOrigin: string;
  readonly recipients: readonly string[];
  readonly ownPut: EndingRecordDeps['ownPut'];
  readonly now: () => Date;
}

/**
 * What an outcome store does with rechecks: the commit is a record behind the others, its row follows
 * from it. A record without a row is believed only where a known key signed it, or none is set.
 */
export function createRechecks(deps: RechecksDeps): Pick<OutcomeStore, 'findSettled' | 'persistRecheck'> {
  const { results, signer, find } = deps;

  /** Makes sure of the rows of all rechecks. */
  async function settleRows(links: readonly ChainLink[]): Promise<void> {
    const rechecks = links.filter(isRecheck);
    const [first] = rechecks;
    if (first === undefined) return;
    const rows = await results.rechecksOf(first.record.customId);
    for (const link of rechecks) {
      const row = rows.find(({ number }) => number === link.number);
      const isProven = row === undefined ? signer === null || link.signature === 'verified' : isOf(row, link);
      if (!isProven) {
        throw new StoreError('storeCorrupt', `nothing proves the recheck ${link.ref}: run verify`);
      }
      if (row === undefined) await results.insertRecheck(toStoredRecheck(link));
    }
  }

  return {
    async findSettled(customId, by, { runId }) {
      if ((await find(customId)) === null) return null;
      // An attempt that was not told that its line is there leaves no second one.
      const once = runId === '' ? {} : { id: `recheck ${runId} ${customId}` };
      await results.logAccess({ ...once, who: by, what: 'recheck', customId });
      if ((await results.erasureOf(customId)) !== null) return 'erased';
      const links = await readWholeChain(deps, customId);
      await settleRows(links);
      const known = newestOf(links);
      const ending = links.map(({ record }) => record).find((record) => record.kind === 'ending');
      return known && { known, asked: ending === undefined ? null : toAskedFor(ending) };
    },

    async persistRecheck(request, run) {
      const { customId } = request.outcome;
      const link = await appendOnce(deps, customId, async (links) => {
        await settleRows(links);
        const said =
          links.find(({ record }) => record.kind === 'erasure') ??
          links.find((other) => isRecheck(other) && other.record.run.runId === run.runId);
        if (said !== undefined) return { said };
        const last = links.findLast(tellsOutcome);
        return last !== undefined && isSame(last.record.outcome, request.outcome)
          ? { said: last }
          : { add: await toContent(deps, request, run, links) };
      });
      if (link?.record.kind === 'erasure') return 'erased';
      if (link === null || !tellsOutcome(link)) {
        throw new StoreError('storeCorrupt', `the custody records of ${customId} are gone: run verify`);
      }
      if (isRecheck(link)) await results.insertRecheck(toStoredRecheck(link));
      return {
        outcome: toRecheckedOutcome(link),
        news: isRecheck(link) && link.record.run.runId === run.runId,
      };
    },
  };
}

function toAskedFor({ input, objects }: EndingRecord): AskedFor | null {
  const key = objects.find(({ role }) => role === 'textsKey');
  if (!input.asked || key === undefined) return input.asked ?? null;
  const { key: ref, sha256, stored } = key;
  return { ...input.asked, textsKey: { ref, sha256, bytes: stored.bytes } };
}

type OutcomeLink = ChainLink<EndingRecord | RecheckRecord>;

function tellsOutcome(link: ChainLink): link is OutcomeLink {
  return link.record.kind === 'ending' || link.record.kind === 'recheck';
}

function newestOf(links: readonly ChainLink[]): RecheckedOutcome | null {
  const newest = links.findLast(tellsOutcome);
  return newest === undefined ? null : toRecheckedOutcome(newest);
}

function toRecheckedOutcome({ record, ref, sha256 }: OutcomeLink): RecheckedOutcome {
  return { ...recheckedOutcomeSchema.parse(record.outcome), custody: { ref, sha256 } };
}

/** The row that follows from a recheck's record. */
function toStoredRecheck(link: ChainLink<RecheckRecord>): StoredRecheck {
  return {
    number: link.number,
    outcome: toRecheckedOutcome(link),
    recordedAt: new Date(link.record.recordedAt),
  };
}

/** True for the row that follows from this record. */
export function isOf(row: StoredRecheck, link: ChainLink<RecheckRecord>): boolean {
  const { outcome, recordedAt } = toStoredRecheck(link);
  const isSameTime = row.recordedAt.getTime() === recordedAt.getTime();
  return isSameTime && canonicalize(row.outcome) === canonicalize(outcome);
}

/**
 * True where a recheck has no news. Archives are compared by what is in them: a vendor that builds one
 * anew for each request sends other bytes each time.
 */
function isSame(known: RecheckedOutcome, found: RecheckedOutcome): boolean {
  const telling = ({ status, flags, evidence }: RecheckedOutcome): string | undefined =>
    canonicalize({ status, flags, evidence: { ...evidence, ref: null, sha256: null, bytes: null } });
  return telling(known) === telling(found);
}

async function toContent(
  deps: RechecksDeps,
  request: PersistRecheckRequest,
  run: RunInfo,
  links: readonly ChainLink[],
): Promise<AdditionContent> {
  const outcome = { ...request.outcome, custody: null };
  const [first] = links;
  const recorded = first?.record.kind === 'ending' ? currentObjects(first.record, { links }) : [];
  return {
    ...(await toFinding(deps, { ...request, outcome }, run, { recorded })),
    ...toAdditionFrame(deps, { by: run.workflowId }),
    kind: 'recheck',
    outcome,
  };
}
