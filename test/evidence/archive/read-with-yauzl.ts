import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { fromBufferPromise } from 'yauzl';

/**
 * What a second reader finds: the SHA-256 of each file by its position in the central directory, each
 * with the CRC-32 that the directory promises. What lies behind the end record is left out, since yauzl
 * refuses padding.
 */
export async function readWithYauzl(bytes: Buffer): Promise<ReadonlyMap<number, string>> {
  const end = bytes.lastIndexOf('PK\x05\x06');
  const zip = await fromBufferPromise(bytes.subarray(0, end + 22 + bytes.readUInt16LE(end + 20)));
  const found = new Map<number, string>();
  let index = -1;
  for await (const entry of zip.eachEntry()) {
    index += 1;
    const content = await buffer(await zip.openReadStreamPromise(entry));
    assert.equal(crc32(content), entry.crc32);
    if (!entry.fileName.endsWith('/')) found.set(index, createHash('sha256').update(content).digest('hex'));
  }
  return found;
}
