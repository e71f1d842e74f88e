import { openFolder } from '../../../src/stores/blobs/folder.js';
import { toContent } from './blob-store.contract.js';

/**
 * A process of its own that stores one object of so many bytes, and answers `stored` or the error's code
 * and message. Its arguments: folder, bytes.
 */
const [root = '', bytes = ''] = process.argv.slice(2);

openFolder(root)
  .then((store) => store.put('c1/large', toContent('x'.repeat(Number(bytes)))))
  .then(
    () => 'stored',
    (error: unknown) =>
      error instanceof Error && 'code' in error ? `${String(error.code)}: ${error.message}` : 'a bug',
  )
  .then((said) => process.stdout.write(said))
  .catch(() => undefined);
