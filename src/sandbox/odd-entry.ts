import { constants, deflateRawSync } from 'node:zlib';
import { concatenated, crcOf, fromBytes, repeated } from './byte-source.js';
import type { MaliciousEntry } from './faults.js';
import type { ZipEntry } from './zip-writer.js';

const MIB = 1024 * 1024;
const BOMB_MIB = 300;

/** An entry that no reader may accept. `taken` is a name that the archive has already. */
export function oddEntry(kind: MaliciousEntry, taken: string, modifiedAt: Date): ZipEntry {
  const plain = { name: 'extra.txt', content: fromBytes(Buffer.from('harmless\n')), modifiedAt };
  switch (kind) {
    case 'traversal':
      return { ...plain, name: '../../outside.txt' };
    case 'absolute':
      return { ...plain, name: '/outside.txt' };
    case 'drive':
      return { ...plain, name: 'C:/outside.txt' };
    case 'backslash':
      return { ...plain, name: '..\\outside.txt' };
    case 'nul':
      return { ...plain, name: 'extra.jpg\0.txt' };
    case 'symlink':
      return { ...plain, content: fromBytes(Buffer.from('../../outside')), symlink: true };
    case 'duplicate':
      return { ...plain, name: taken };
    case 'encrypted':
      return { ...plain, encrypted: true };
    case 'badCrc':
      return { ...plain, crc: (crcOf(plain.content) ^ 1) >>> 0 };
    case 'otherLocalName':
      return { ...plain, localName: 'other.txt' };
    case 'bomb': {
      const zeros = Buffer.alloc(MIB);
      // Flushed whole, each stretch stands alone: all of them together are never in memory.
      const stretch = deflateRawSync(zeros, { finishFlush: constants.Z_FULL_FLUSH });
      const content = concatenated([
        repeated(stretch, stretch.length * BOMB_MIB),
        fromBytes(deflateRawSync(Buffer.alloc(0))),
      ]);
      const bytes = BOMB_MIB * MIB;
      return { ...plain, content, crc: crcOf(repeated(zeros, bytes)), deflatedFrom: bytes };
    }
  }
}
