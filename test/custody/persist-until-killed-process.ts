import { kill, pid } from 'node:process';
import { createCustodyLedger } from '../../src/custody/ledger.js';
import { openFolder } from '../../src/evidence/blobs/folder.js';
import { openResultStore } from '../../src/results/open-result-store.js';
import type { PersistRequest } from '../../workflows/activity-contract.js';
import { LEDGER, RUN } from './bench.js';

/** Persists one request and dies at the named point of it, as if the power went. */
const [storeDir = '', resultsFile = '', point = '', json = ''] = process.argv.slice(2);
const blobs = await openFolder(storeDir);
const results = await openResultStore(`sqlite:${resultsFile}`);

const die = (here: string): void => {
  if (here === point) kill(pid, 'SIGKILL');
};
const ledger = createCustodyLedger({
  ...LEDGER,
  signer: null,
  blobs: {
    ...blobs,
    async head(key) {
      die('beforeLook');
      return blobs.head(key);
    },
    async put(key, content, signal) {
      die('beforeRecord');
      const stored = await blobs.put(key, content, signal);
      die('afterRecord');
      return stored;
    },
  },
  results: {
    ...results,
    async insertFirst(outcome) {
      die('beforeRow');
      const stored = await results.insertFirst(outcome);
      die('afterRow');
      return stored;
    },
  },
});
process.send?.('ready');
// Two processes persist at the same moment, or one alone.
process.on('message', () => {
  void (async () => {
    const outcome = await ledger.persist(JSON.parse(json) as PersistRequest, {
      ...RUN,
      runId: `run-${pid.toString()}`,
    });
    process.send?.(outcome);
    process.disconnect();
  })();
});
