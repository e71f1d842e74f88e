import { z } from 'zod';
import { isPrintableFileName } from '../../workflows/ids.js';
import type { NamedFile, ResultFiles } from '../../workflows/activity-contract.js';
import type { EvidenceFile, EvidenceList } from '../../workflows/contract.js';
import { imageKey } from '../stores/blobs/key.js';
import type { ArchiveEntry } from './archive/gate-verdict.js';
import { mediaTypeDisagrees } from './archive/media-type.js';
import { NAME_MATCHES, matchNames } from './match-names.js';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();

const manifestFile = z.object({
  /** As the archive spells it; null for a file that is not there, whose true name only the result holds. */
  name: z.string().nullable(),
  /** As outcomes spell it. */
  shownName: z.string(),
  role: z.string().nullable(),
  state: z.enum(['stored', 'missing', 'unreferenced', 'quarantined']),
  /** How the result's name found the entry; null where no name did. */
  match: z.enum(NAME_MATCHES).nullable(),
  bytes: count.nullable(),
  crc32: count.nullable(),
  sha256: sha256.nullable(),
  mediaType: z.string().nullable(),
  /** The name's extension promises another type than the bytes show. */
  mediaTypeDisagrees: z.boolean(),
  /** Where the bytes are: a stretch of the archive, a blob of its own, or nowhere. */
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('entry'), index: count, start: count, bytes: count, deflated: z.boolean() }),
    z.object({ kind: z.literal('blob'), key: z.string() }),
    z.object({ kind: z.literal('none') }),
  ]),
});

const manifest = z.object({
  version: z.literal(1),
  /** Null where no archive came, and the images of the result are all there is. */
  archive: z.object({ key: z.string(), sha256, bytes: count, quarantined: z.boolean() }).nullable(),
  files: z.array(manifestFile),
});

/** What an archive and its result's images hold, file by file; never shown, since names are untrusted. */
export type Manifest = z.infer<typeof manifest>;
export type ManifestFile = z.infer<typeof manifestFile>;

/** What a manifest is made of. */
export interface ManifestParts {
  readonly archive: Manifest['archive'];
  /** Empty where there is no archive, or one in quarantine. */
  readonly entries: readonly ArchiveEntry[];
  readonly named: readonly NamedFile[];
  readonly images: readonly EvidenceFile[];
  readonly imageKey: (sha256: string) => string;
}

/**
 * Brings together what the result names and what the archive holds, as {@link matchNames} finds it.
 *
 * Two files of a manifest share a shown name only where they are one entry with two roles.
 */
export function buildManifest(parts: ManifestParts): Manifest {
  const { archive, entries, named, images } = parts;
  const toShownName = createShownNames(new Set([...named, ...images].map(({ name }) => name)));
  const isQuarantined = archive?.quarantined === true;
  const found = matchNames(named, isQuarantined ? [] : entries);
  const used = new Set([...found.values()].map(({ entry }) => entry.index));
  const files: ManifestFile[] = named.map(({ name, role, nameSha256 }) => {
    const match = found.get(nameSha256);
    if (!match) return absent(name, role, isQuarantined ? 'quarantined' : 'missing');
    return fromEntry(match.entry, { shownName: name, role, state: 'stored', match: match.how });
  });
  for (const image of images) files.push(fromImage(image, parts.imageKey));
  for (const entry of entries.filter(({ index }) => !used.has(index))) {
    const shownName = toShownName(entry.name);
    files.push(fromEntry(entry, { shownName, role: null, state: 'unreferenced', match: null }));
  }
  if (archive?.quarantined) files.push(quarantinedArchive(archive, toShownName('archive.zip')));
  return { version: 1, archive, files };
}

/** Without an archive every named file is missing, and the result's images are all there is. */
export function manifestWithout(customId: string, { named, images }: ResultFiles): Manifest {
  return buildManifest({
    archive: null,
    entries: [],
    named,
    images,
    imageKey: (sha256) => imageKey(customId, sha256),
  });
}

/** The manifest in stored bytes; throws where they are none. */
export function parseManifest(json: Uint8Array): Manifest {
  return manifest.parse(JSON.parse(Buffer.from(json).toString('utf8')));
}

/** The most that an outcome lists: it is part of payloads, which have a limit. */
const MAX_FILES = 200;

/** The list as outcomes show it: cut where it is long, never by an image, which custody records by it. */
export function toShownFiles(from: Manifest): EvidenceList {
  const all = toEvidenceFiles(from);
  const images = all.filter(({ role }) => role === 'ocrImage').length;
  let left = MAX_FILES - images;
  const files = all.filter(({ role }) => role === 'ocrImage' || (left -= 1) >= 0);
  return { files, filesOmitted: all.length - files.length };
}

/** The whole list, as outcomes spell its entries. */
export function toEvidenceFiles(from: Manifest): EvidenceFile[] {
  return from.files.map(({ shownName, role, bytes, sha256, state }) => ({
    name: shownName,
    role,
    bytes,
    sha256,
    state,
  }));
}

/**
 * Names files as they are shown: by their name where it may be and nobody has it, else by the next
 * free `UNPRINTABLE-<n>`. What it gives is `taken` from then on.
 */
export function createShownNames(taken: Set<string>): (name: string) => string {
  let n = 1;
  return (name) => {
    let shown = isPrintableFileName(name) ? name : `UNPRINTABLE-${n.toString()}`;
    for (; taken.has(shown); n += 1) shown = `UNPRINTABLE-${n.toString()}`;
    taken.add(shown);
    return shown;
  };
}

function fromEntry(
  entry: ArchiveEntry,
  file: Pick<ManifestFile, 'shownName' | 'role' | 'state' | 'match'>,
): ManifestFile {
  const { index, name, bytes, crc32, sha256, mediaType, data } = entry;
  return {
    ...file,
    name,
    bytes,
    crc32,
    sha256,
    mediaType,
    mediaTypeDisagrees: mediaTypeDisagrees(name, mediaType),
    source: { kind: 'entry', index, ...data },
  };
}

function absent(shownName: string, role: string, state: 'missing' | 'quarantined'): ManifestFile {
  return { ...NOTHING, name: null, shownName, role, state };
}

function fromImage(image: EvidenceFile, imageKey: (sha256: string) => string): ManifestFile {
  const { name, role, bytes, sha256, state } = image;
  const source = sha256 === null ? NOTHING.source : ({ kind: 'blob', key: imageKey(sha256) } as const);
  return { ...NOTHING, name, shownName: name, role, state, bytes, sha256, source };
}

function quarantinedArchive(
  { bytes, sha256 }: NonNullable<Manifest['archive']>,
  shownName: string,
): ManifestFile {
  return { ...NOTHING, name: null, shownName, role: null, state: 'quarantined', bytes, sha256 };
}

const NOTHING = {
  match: null,
  bytes: null,
  crc32: null,
  sha256: null,
  mediaType: null,
  mediaTypeDisagrees: false,
  source: { kind: 'none' },
} as const;
