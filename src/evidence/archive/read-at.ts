import type { ArchiveBytes } from './archive-bytes.js';
import { GateRefusal } from './gate-verdict.js';

export const LOCAL_HEADER = 0x04034b50;
export const CENTRAL_HEADER = 0x02014b50;

/** Reads exactly `length` bytes; a shorter file rejects as `localHeader`. */
export async function readAt(file: ArchiveBytes, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw new GateRefusal('localHeader');
    done += bytesRead;
  }
  return buffer;
}

/** True where the four bytes at `position` are `signature`, read little-endian. */
export async function isAt(file: ArchiveBytes, position: number, signature: number): Promise<boolean> {
  const buffer = Buffer.alloc(4);
  const { bytesRead } = await file.read(buffer, 0, 4, position);
  return bytesRead === 4 && buffer.readUInt32LE(0) === signature;
}
