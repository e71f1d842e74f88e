import { openResultStore } from '../../../src/stores/outcomes/open-result-store.js';
import { sampleOutcome } from './sample-outcome.js';

/**
 * A process of its own that inserts, when told to, each customId with its own score, and answers
 * the scores that were stored. Its arguments: URL, score, customIds.
 */
const [url = '', score = '', ...customIds] = process.argv.slice(2);

process.once('message', () => {
  void insertAll();
});
process.send?.('ready');

async function insertAll(): Promise<void> {
  const store = await openResultStore(url);
  const stored: (number | null)[] = [];
  for (const customId of customIds) {
    const outcome = await insertPatiently(() => store.insertFirst(sampleOutcome(customId, Number(score))));
    stored.push(outcome.score);
  }
  await store.close();
  process.send?.(stored);
  process.disconnect();
}

/** As an activity does: what is busy now is tried again. */
async function insertPatiently<T>(insert: () => Promise<T>, attempts = 100): Promise<T> {
  try {
    return await insert();
  } catch (error) {
    if (attempts === 0 || !(error instanceof Error && 'code' in error && error.code === 'storeUnavailable'))
      throw error;
    return insertPatiently(insert, attempts - 1);
  }
}
