import { kill, pid } from 'node:process';
import { recordNumberOf } from '../../src/custody/keys.js';
import { createOutcomeStore } from '../../src/custody/outcome-store.js';
import { openFolder } from '../../src/stores/blobs/folder.js';
import { openResultStore } from '../../src/stores/outcomes/open-result-store.js';
import { isStoreFailure } from '../../activities/ports.js';
import type { PersistRecheckRequest, PersistRequest } from '../../workflows/activity-contract.js';
import { STORE_DEPS, RUN } from './bench.js';

/** Persists one request, of an ending or a recheck, and dies at the named point of it, as if the power went. */
const [storeDir = '', resultsFile = '', point = '', json = ''] = process.argv.slice(2);
const blobs = await openFolder(storeDir);
const results = await openResultStore(`sqlite:${resultsFile}`);

const die = (here: string): void => {
  if (here === point) kill(pid, 'SIGKILL');
};
const outcomes = createOutcomeStore({
  ...STORE_DEPS,
  signer: null,
  publicKeys: [],
  blobs: {
    ...blobs,
    async head(key) {
      die('beforeLook');
      return blobs.head(key);
    },
    async put(key, content, signal) {
      if (recordNumberOf(key) === null) return blobs.put(key, content, signal);
      die('beforeRecord');
      const stored = await blobs.put(key, content, signal);
      die('afterRecord');
      return stored;
    },
  },
  results: {
    ...results,
    async insertFirst(...row) {
      die('beforeRow');
      const stored = await results.insertFirst(...row);
      die('afterRow');
      return stored;
    },
    async insertRecheck(recheck) {
      die('beforeRow');
      await results.insertRecheck(recheck);
      die('afterRow');
    },
  },
});
const request = JSON.parse(json) as PersistRequest | PersistRecheckRequest;
/** As the activity is: repeated while the other process holds the database. */
async function persist(): Promise<unknown> {
  for (;;) {
    try {
      const run = { ...RUN, runId: `run-${pid.toString()}` };
      return await ('settledAt' in request
        ? outcomes.persist(request, run)
        : outcomes.persistRecheck(request, run));
    } catch (error) {
      if (!isStoreFailure(error) || error.code !== 'storeUnavailable') throw error;
    }
  }
}

process.send?.('ready');
// Two processes persist at the same moment, or one alone.
process.on('message', () => {
  void (async () => {
    process.send?.(await persist());
    process.disconnect();
  })();
});
