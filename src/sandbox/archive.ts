import { type ByteSource, concatenated, fromBytes } from './byte-source.js';
import { evidenceNames, type EvidenceRole } from './evidence-names.js';
import type { EvidenceFaults } from './faults.js';
import { jpeg } from './jpeg.js';
import { oddEntry } from './odd-entry.js';
import type { Onboarding } from './onboarding.js';
import { createRandom } from './random.js';
import { samplePicture } from './sample-pictures.js';
import type { VideoMaker } from './video.js';
import { type ZipEntry, zipArchive } from './zip-writer.js';

const MEBIBYTE = 1024 * 1024;
const DEFAULT_VIDEO_BYTES = MEBIBYTE / 16;

export interface ArchivePlan {
  readonly faults: EvidenceFaults;
  /** How many archives of this onboarding were built before; 0 gives always the same bytes. */
  readonly build: number;
  /** Leave out what `faults.missing` names. */
  readonly incomplete: boolean;
  /** Half the video only. */
  readonly shorter: boolean;
}

/**
 * The evidence of an ended onboarding as a ZIP. The files have the same bytes in every build; the
 * archive differs by the order of its entries and their times, as one that is packed anew does.
 */
export function buildArchive(onboarding: Onboarding, plan: ArchivePlan, video: VideoMaker): ByteSource {
  const { faults, build } = plan;
  const modifiedAt = new Date((onboarding.finishedAt ?? onboarding.createdAt) + build * 2000);
  const left = new Set<string>(plan.incomplete ? faults.missing : []);
  const entries: ZipEntry[] = [];
  const names = Object.entries(evidenceNames(onboarding) ?? {}) as [EvidenceRole, string | null][];
  for (const [role, name] of names) {
    if (name === null || left.has(role)) continue;
    if (role === 'fullVideo') {
      const bytes = Math.floor((faults.megabytes ?? DEFAULT_VIDEO_BYTES / MEBIBYTE) * MEBIBYTE);
      entries.push({
        name,
        modifiedAt,
        ...video(onboarding.onboardingId, plan.shorter ? Math.floor(bytes / 2) : bytes),
      });
    } else {
      const sample = jpeg(`${role} ${onboarding.onboardingId}`, samplePicture(role));
      entries.push({ name, modifiedAt, content: fromBytes(onboarding.play?.uploads.get(role) ?? sample) });
    }
  }
  const process = JSON.stringify({ onboardingId: onboarding.onboardingId, status: onboarding.status });
  entries.push({ name: 'process.json', modifiedAt, content: fromBytes(Buffer.from(process)) });
  for (let n = 1; n <= (faults.extraFiles ?? 0); n += 1) {
    const name = `extra-${n.toString()}.json`;
    entries.push({ name, modifiedAt, content: fromBytes(Buffer.from(JSON.stringify({ n }))) });
  }
  if (faults.malicious) entries.push(oddEntry(faults.malicious, 'process.json', modifiedAt));
  const ordered = build === 0 ? entries : shuffled(entries, createRandom(onboarding.onboardingId, build));
  const archive = zipArchive(faults.folders ? inFolder(ordered, modifiedAt) : ordered);
  if (!faults.paddingBytes) return archive;
  const padding = fromBytes(new Uint8Array(faults.paddingBytes));
  return concatenated([padding, archive, padding]);
}

/** As archivers write it that were pointed at a folder. */
function inFolder(entries: readonly ZipEntry[], modifiedAt: Date): ZipEntry[] {
  const folder = './evidence/';
  return [
    { name: folder, modifiedAt, content: fromBytes(new Uint8Array()) },
    ...entries.map((entry) => ({ ...entry, name: `${folder}${entry.name}` })),
  ];
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
