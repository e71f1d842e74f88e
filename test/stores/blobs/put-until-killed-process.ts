import { createHash, randomBytes } from 'node:crypto';
import { openFolder } from '../../../src/stores/blobs/folder.js';

/** A process that stores megabytes, each under its digest, until it is killed. */
const store = await openFolder(process.argv[2] ?? '');
process.send?.('ready');
for (;;) {
  const data = randomBytes(2 * 1024 * 1024);
  const sha256 = createHash('sha256').update(data).digest('hex');
  await store.put(`c1/${sha256}`, { data, sha256 });
}
