import { Readable, pipeline } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import type { EvidenceFile } from '../../workflows/contract.js';
import { StoreError } from '../stores/store-error.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import { createContentCheck } from '../stores/blobs/content-check.js';
import { readWhole } from '../stores/blobs/read-whole.js';
import { manifestDigestOf } from '../stores/blobs/key.js';
import { parseManifest, toEvidenceFiles } from './manifest.js';
import type { Manifest, ManifestFile } from './manifest.js';

/** Reads evidence that was stored; `ref` is an outcome's `evidence.ref`. */
export interface EvidenceReader {
  /**
   * The bytes of one file, by the name that the outcome shows. The digest is checked on the way: a
   * stream that ends has delivered the right bytes, any other ends in a `storeCorrupt` error.
   *
   * Rejects with an {@link EvidenceFileError} where there is no such file to open.
   */
  open(ref: string, file: string): Promise<Readable>;
  /** All files, each as the outcome spells it. */
  list(ref: string): Promise<readonly EvidenceFile[]>;
}

/** Why a file cannot be opened: `unknownFile`, `missingFile` (it never came), `quarantinedFile` or `erased`. */
export class EvidenceFileError extends Error {
  override readonly name = 'EvidenceFileError';
  readonly code: 'unknownFile' | 'missingFile' | 'quarantinedFile' | 'erased';

  constructor(code: EvidenceFileError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** A reader over the blobs that an evidence store writes. */
export function createEvidenceReader(blobs: BlobStore): EvidenceReader {
  return {
    async open(ref, file) {
      const manifest = await readManifest(blobs, ref);
      return await openFile(blobs, manifest, pick(manifest, file));
    },
    async list(ref) {
      return toEvidenceFiles(await readManifest(blobs, ref));
    },
  };
}

// As many names as a result may have, each of the longest, make about half of it.
const MANIFEST_BYTES = 64 * 1024 * 1024;

/** Reads and checks the manifest behind `ref`; a `storeCorrupt` or `storeMisconfigured` error otherwise. */
async function readManifest(blobs: BlobStore, ref: string): Promise<Manifest> {
  const sha256 = manifestDigestOf(ref);
  if (sha256 === null) {
    throw new StoreError(
      'storeMisconfigured',
      "this is no evidence reference: give an outcome's evidence.ref",
    );
  }
  return parseManifest(await readWhole(blobs, ref, { sha256, atMost: MANIFEST_BYTES }));
}

function pick(manifest: Manifest, name: string): ManifestFile {
  const file = manifest.files.find(({ shownName }) => shownName === name);
  if (!file) {
    const names = manifest.files.map(({ shownName }) => shownName).join(', ');
    throw new EvidenceFileError('unknownFile', `there is no such file; there are: ${names}`);
  }
  if (file.state === 'missing') {
    throw new EvidenceFileError(
      'missingFile',
      `${file.shownName} is named by the result but was not in the archive`,
    );
  }
  if (file.state === 'quarantined') {
    throw new EvidenceFileError(
      'quarantinedFile',
      `${file.shownName} is in quarantine and is never unpacked`,
    );
  }
  return file;
}

async function openFile(blobs: BlobStore, manifest: Manifest, file: ManifestFile): Promise<Readable> {
  const { source, sha256, bytes } = file;
  if (sha256 === null || bytes === null || source.kind === 'none') {
    throw new StoreError('storeCorrupt', 'the manifest does not say where the file is');
  }
  const check = createContentCheck({ sha256, bytes });
  if (source.kind === 'blob') return chain([await blobs.read(source.key), check]);
  if (manifest.archive === null) throw new StoreError('storeCorrupt', 'the manifest has no archive');
  const range = { start: source.start, end: source.start + source.bytes };
  const data = source.bytes === 0 ? Readable.from([]) : await blobs.read(manifest.archive.key, range);
  return chain(source.deflated ? [data, createInflateRaw(), check] : [data, check]);
}

/** Pipes through; whatever fails on the way fails the last stream, which is the one that is read. */
function chain(streams: [Readable, ...NodeJS.ReadWriteStream[]]): Readable {
  const end = pipeline(streams, () => undefined);
  return end as unknown as Readable;
}
