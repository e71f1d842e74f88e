import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { constants, deflateRawSync } from 'node:zlib';
import { concatenated, crcOf, fromBytes, repeated } from '../../src/sandbox/byte-source.js';
import { randomBlock } from '../../src/sandbox/random.js';
import { zipArchive } from '../../src/sandbox/zip-writer.js';

const MIB = 1024 * 1024;
/** The end of a deflate stream: an empty last block. */
const LAST_BLOCK = Buffer.from([3, 0]);

/** What this process answers once it serves. */
export interface DeflatedServed {
  readonly url: string;
  /** Of the archive. */
  readonly bytes: number;
}

/**
 * Serves one archive whose one file, Base64 of noise, is deflated to three quarters: so much that every byte goes
 * through inflate. Ends with its parent.
 */
const megabytes = Number(process.argv[2]);
const block = Buffer.from(randomBlock(MIB, 'deflated', 1).toString('base64').slice(0, MIB));
// Each block ends on a byte and refers to none before it: any number of them is one stream.
const deflated = deflateRawSync(block, { finishFlush: constants.Z_FULL_FLUSH });
const archive = zipArchive([
  {
    name: 'video.txt',
    content: concatenated([repeated(deflated, megabytes * deflated.length), fromBytes(LAST_BLOCK)]),
    modifiedAt: new Date('2026-01-01T00:00:00Z'),
    crc: crcOf(repeated(block, megabytes * MIB)),
    deflatedFrom: megabytes * MIB,
  },
]);
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/zip', 'content-length': archive.bytes });
  Readable.from(archive.read(0, archive.bytes)).pipe(response);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port.toString()}`;
  process.send?.({ url, bytes: archive.bytes } satisfies DeflatedServed);
});
process.once('disconnect', () => {
  server.closeAllConnections();
  server.close();
});
