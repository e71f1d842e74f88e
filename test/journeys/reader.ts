import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { openStores } from '../../src/index.js';
import { atOnce } from './at-once.js';
import type { Journey } from './open-journey.js';
import { POLLED } from './waiting.js';

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** Another package's activity: it has the outcome's customId and the stores' addresses, nothing else. */
export function reader(open: () => Journey): void {
  atOnce('a reader of the stores', (test) => {
    test('reads a field of the document and the picture of its front', async () => {
      const journey = open();
      const customId = journey.id('read');
      const outcome = await journey.run({ customId, wait: POLLED });
      const stores = await openStores(journey.storesConfig);
      try {
        const found = await stores.results.get(customId);
        assert.deepEqual(found?.outcome, outcome);
        const field = found.result?.ocr?.fields?.find(({ name }) => name === 'DOCUMENT_NUMBER');
        assert.equal(field?.value, '008390126ZX2');
        assert.ok(found.raw);
        assert.equal(sha256(found.raw), outcome.result?.sha256);

        const front = outcome.evidence.files.find(({ role }) => role === 'idDocumentFront');
        const picture = await buffer(
          await stores.evidence.open(outcome.evidence.ref ?? '', front?.name ?? ''),
        );
        assert.deepEqual([...picture.subarray(0, 3)], [0xff, 0xd8, 0xff]);
        assert.deepEqual([picture.length, sha256(picture)], [front?.bytes, front?.sha256]);
      } finally {
        await stores.close();
      }
    });

    test('finds nothing of a customId that has no outcome', async () => {
      assert.equal(await open().stores.results.get('nobody'), null);
    });
  });
}
