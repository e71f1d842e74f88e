import { Transform } from 'node:stream';
import type { BlobStore } from '../../src/stores/blobs/blob-store.js';
import type { EvidenceSource } from '../../src/evidence/download/source.js';
import type { ResultStore } from '../../src/stores/outcomes/result-store.js';

/** The named points of download and persist, in the order in which they are passed. */
export const POINTS = [
  'beforeResult',
  'afterResult',
  'beforeRequest',
  'afterHeaders',
  'amidBody',
  'afterBody',
  'beforeArchive',
  'afterArchive',
  'beforeManifest',
  'afterManifest',
  'beforeReceipt',
  'afterReceipt',
  'beforeRecord',
  'afterRecord',
  'beforeRow',
  'afterRow',
] as const;
export type Point = (typeof POINTS)[number];

/** Ports that tell which point they pass. */
export interface PointedPorts {
  blobs(inner: BlobStore): BlobStore;
  results(inner: ResultStore): ResultStore;
  source(inner: EvidenceSource): EvidenceSource;
}

/** Where `amidBody` is. */
const AMID_BYTES = 500_000;

const KINDS: Readonly<Record<string, readonly [Point, Point]>> = {
  result: ['beforeResult', 'afterResult'],
  archive: ['beforeArchive', 'afterArchive'],
  manifest: ['beforeManifest', 'afterManifest'],
  receipt: ['beforeReceipt', 'afterReceipt'],
  custody: ['beforeRecord', 'afterRecord'],
};

/** Wraps ports so that `pass` is called at each point. */
export function atPoints(pass: (point: Point) => void): PointedPorts {
  return {
    blobs: (inner) => ({
      ...inner,
      async put(key, content, signal) {
        const [before, after] = KINDS[key.split('/')[1] ?? ''] ?? [];
        if (before !== undefined) pass(before);
        const stored = await inner.put(key, content, signal);
        if (after !== undefined) pass(after);
        return stored;
      },
    }),
    results: (inner) => ({
      ...inner,
      async insertFirst(...row) {
        pass('beforeRow');
        const stored = await inner.insertFirst(...row);
        pass('afterRow');
        return stored;
      },
    }),
    source: (inner) => ({
      async evidences(onboardingId, request) {
        pass('beforeRequest');
        const response = await inner.evidences(onboardingId, request);
        pass('afterHeaders');
        let bytes = 0;
        const body = new Transform({
          transform(chunk: Uint8Array, _encoding, done) {
            bytes += chunk.length;
            if (bytes > AMID_BYTES) pass('amidBody');
            done(null, chunk);
          },
          flush(done) {
            pass('afterBody');
            done();
          },
        });
        response.body.once('error', (error) => body.destroy(error));
        body.once('close', () => void response.body.destroy());
        return { ...response, body: response.body.pipe(body) };
      },
    }),
  };
}
