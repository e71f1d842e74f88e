import type { Erasure, Hold } from '../stores/outcomes/result-store.js';
import { appendOnce, readWholeChain, toAdditionFrame } from './append-once.js';
import type { CustodyDeps, CustodyOrder } from './custody-deps.js';
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
    return { kind: 'erased', erasure };
  }
  await recordOnce(deps, { ...order, reason: hold.reason }, 'hold');
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
  await recordOnce(deps, order, 'release');
  return { kind: 'released', stood };
}

/** Records a hold or release unless that is how things stand. */
async function recordOnce(deps: CustodyDeps, order: CustodyOrder, kind: HoldRecord['kind']): Promise<void> {
  await appendOnce(deps, order.customId, (links) => {
    const [first] = links;
    const last = links.findLast(({ record }) => record.kind === 'hold' || record.kind === 'release');
    const said = last === undefined && kind === 'release' ? first : last;
    const isSaid = last === undefined ? kind === 'release' : last.record.kind === kind;
    return said !== undefined && isSaid
      ? { said }
      : { add: { ...toAdditionFrame(deps, order), kind, reason: order.reason } };
  });
}
