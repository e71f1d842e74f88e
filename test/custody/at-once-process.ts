import { buffer } from 'node:stream/consumers';
import { openStores } from '../../src/index.js';
import { eraseOnboarding } from '../../src/custody/erase.js';
import { placeHold, releaseHold } from '../../src/custody/hold.js';
import { openFolder } from '../../src/stores/blobs/folder.js';
import { openResultStore } from '../../src/stores/outcomes/open-result-store.js';
import { sha256 } from './bench.js';

/**
 * A process of its own that reads, holds or erases `c-1` until it is erased, and then sends what it saw,
 * each different thing once. Its arguments: role, result store, evidence folder, the evidence's reference.
 */
const [role = '', results = '', folder = '', ref = ''] = process.argv.slice(2);
const order = { customId: 'c-1', reason: 'a test', by: 'tester' };
const identityOfWorker = { host: 'h', packageVersion: '0.0.0', commit: null };

async function custody() {
  const [blobs, rows] = [await openFolder(folder), await openResultStore(results)];
  return { blobs, results: rows, signer: null, publicKeys: [], identityOfWorker, spoolDir: null };
}

/** Answers what one round saw. */
async function rounds(): Promise<() => Promise<string>> {
  if (role === 'read') {
    const stores = await openStores({ results, evidence: `file:${folder}` }, { who: 'tester' });
    return async () => {
      const found = await stores.results.get('c-1');
      return found?.erasedAt == null ? `whole ${sha256(found?.raw ?? '')}` : 'erased';
    };
  }
  if (role === 'open') {
    const stores = await openStores({ results, evidence: `file:${folder}` }, { who: 'tester' });
    return async () => `whole ${sha256(await buffer(await stores.evidence.open(ref, 'video.bin')))}`;
  }
  const deps = await custody();
  if (role === 'erase') return async () => (await eraseOnboarding(deps, order)).kind;
  let held = false;
  return async () => {
    held = !held;
    return (await (held ? placeHold : releaseHold)(deps, order)).kind;
  };
}

async function untilErased(): Promise<string[]> {
  const round = await rounds();
  const seen = new Set<string>();
  for (let after = 0, first = true; after < 3; first = false) {
    const saw = await round().catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error)) return 'a bug';
      // As every caller does: what is busy now is tried again.
      return error.code === 'storeUnavailable' ? 'busy' : String(error.code);
    });
    if (saw !== 'busy') seen.add(saw);
    if (first) process.send?.('ready');
    if (saw === 'erased') after += 1;
    else if (after > 0 && role !== 'hold' && saw !== 'busy') seen.add(`${saw} after the erasure`);
  }
  return [...seen];
}

process.once('message', () => {
  void untilErased().then((seen) => process.send?.(seen, () => process.exit()));
});
process.send?.('open');
