import { createHash } from 'node:crypto';
import { openToRead } from '../blobs/private-file.js';
import { assertDigest, assertFits } from '../blobs/digest.js';
import type { BlobContent } from '../blobs/blob-store.js';
import { toSpoolError } from '../spool/spool-error.js';

/** Large enough that a chunk's way through the stages costs nothing beside its encryption. */
const READ_BYTES = 512 * 1024;

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
  const hash = createHash('sha256');
  try {
    for (;;) {
      // A new buffer each time: later stages may still hold parts of the one before.
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(READ_BYTES), 0, READ_BYTES, null);
      if (bytesRead === 0) break;
      const chunk = buffer.subarray(0, bytesRead);
      hash.update(chunk);
      yield chunk;
    }
  } catch (error) {
    toSpoolError(error);
  } finally {
    await file.close();
  }
  assertFits(hash, content.sha256);
}
