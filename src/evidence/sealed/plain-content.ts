import { pipeline } from 'node:stream';
import { openToRead } from '../blobs/private-file.js';
import { assertDigest, digestGate } from '../blobs/digest.js';
import type { BlobContent } from '../blob-store.js';
import { toSpoolError } from '../spool-error.js';

/** Large enough that a chunk's way through the stages costs nothing beside its encryption. */
const READ_BYTES = 256 * 1024;

/**
 * The bytes of a content; it ends in `storeCorrupt` instead of an end where they do not fit their
 * digest, and with an error of the spool's where the file cannot be read.
 */
export async function* plainContent(content: BlobContent): AsyncGenerator<Uint8Array> {
  if ('data' in content) {
    assertDigest(content.data, content.sha256);
    yield content.data;
    return;
  }
  const file = await openToRead(content.path).catch(toSpoolError);
  const bytes = file.createReadStream({ highWaterMark: READ_BYTES });
  try {
    yield* pipeline(bytes, digestGate(content.sha256), () => undefined) as AsyncIterable<Uint8Array>;
  } catch (error) {
    toSpoolError(error);
  }
}
