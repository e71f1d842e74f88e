import { openResultStore } from '../../../src/stores/outcomes/open-result-store.js';
import { sampleOutcome } from './sample-outcome.js';

/** A process that stores outcome after outcome and says which it has, until it is killed. */
const [url = '', prefix = ''] = process.argv.slice(2);
const store = await openResultStore(url);
for (let count = 0; ; count += 1) {
  const { customId } = await store.insertFirst(sampleOutcome(`${prefix}-${count.toString()}`));
  process.send?.(customId);
}
