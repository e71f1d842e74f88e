import type { Erasure, Hold } from '../stores/outcomes/result-store.js';
import { appendOnce, readWholeChain, toAdditionFrame } from './append-once.js';
import type { CustodyDeps, CustodyOrder } from './custody-deps.js';
import { isHold, matchHolds } from './match-holds.js';
import type { HoldRecord } from './record.js';

/** `unknown`: no ending is recorded; `erased`: too late. */
export type HoldAnswer =
  | { readonly kind: 'held'; readonly hold: Hold }
  | { readonly kind: 'released'; readonly stood: boolean }
  | { readonly kind: 'erased'; readonly erasure: Erasure }
  | { readonly kind: 'unknown' };

/** Forbids the erasure of an onboarding, and records it; a hold that stands already stays as it is. */
export async function placeHold(deps: CustodyDeps, order: CustodyOrder): Promise<HoldAnswer> {
  const { results } = deps;
  const { customId, by } = order;
  await results.logAccess({ who: by, what: 'hold', customId });
  if ((await readWholeChain(deps, customId)).length === 0) return { kind: 'unknown' };
  const hold = await results.placeHold(customId, order.reason);
  // An erasure is marked only where no hold stands: one that is marked now came before this hold.
  const erasure = await results.erasureOf(customId);
  if (erasure !== null) {
    await results.releaseHold(customId);
    await recordHolds(deps, order);
    return { kind: 'erased', erasure };
  }
  await recordHolds(deps, order);
  return { kind: 'held', hold };
}

/** Allows the erasure again, and records it. */
export async function releaseHold(deps: CustodyDeps, order: CustodyOrder): Promise<HoldAnswer> {
  const { results } = deps;
  const { customId, by } = order;
  await results.logAccess({ who: by, what: 'hold --release', customId });
  // An altered chain keeps its hold: nothing could record the release.
  if ((await readWholeChain(deps, customId)).length === 0) return { kind: 'unknown' };
  const stood = await results.releaseHold(customId);
  const recorded = await recordHolds(deps, order);
  // A release that was cut off before its record, or of which nobody was told, is this order's to end.
  return { kind: 'released', stood: stood || recorded.includes('release') };
}

/** Records what the rows of holds tell and no record does: this order's, and what was cut off before. */
async function recordHolds(deps: CustodyDeps, order: CustodyOrder): Promise<readonly HoldRecord['kind'][]> {
  const recorded: HoldRecord['kind'][] = [];
  for (let isDone = false; !isDone;) {
    const rows = await deps.results.holdsOf(order.customId);
    const link = await appendOnce(deps, order.customId, (links) => {
      const [next] = matchHolds(rows, links).unrecorded;
      const [first] = links;
      isDone = next === undefined;
      if (next === undefined && first !== undefined) return { said: first };
      const { kind = 'hold', reason = null, row } = next ?? {};
      return { add: { ...toAdditionFrame(deps, order), kind, reason: reason ?? order.reason, row } };
    });
    if (link !== null && isHold(link)) recorded.push(link.record.kind);
    isDone ||= link === null;
  }
  return recorded;
}
