import { isStoreFailure } from '../../activities/ports.js';
import type {
  EvidenceFile,
  EvidenceSummary,
  OnboardingOutcome,
  RecheckedOutcome,
} from '../../workflows/contract.js';
import { isRecheck, readChain, type ChainLink } from '../custody/chain.js';
import type { OpenedCustody } from '../custody/open-custody.js';
import { verifyOnboarding } from '../custody/verify.js';
import type { VerifyReport } from '../custody/verify-report.js';
import { createEvidenceReader } from '../evidence/reader.js';
import { parseResult, type FinwaveResult } from '../finwave/schemas.js';
import { readWhole } from '../stores/blobs/read-whole.js';
import { notDrawn, toPicture, type Picture } from './picture.js';

/** A file of the evidence and what can be shown of it. */
export interface CaseDocument {
  readonly file: EvidenceFile;
  readonly picture: Picture;
}

/** What one asking at Finwave has brought. */
export interface Findings {
  readonly outcome: RecheckedOutcome;
  /** The vendor's result; null where there is none, or it cannot be read: then `unread` says why. */
  readonly result: FinwaveResult | null;
  readonly unread: string | null;
  readonly documents: readonly CaseDocument[];
}

/** All that is stored about one onboarding. */
export interface CaseFile {
  readonly outcome: OnboardingOutcome;
  readonly first: Findings;
  /** The newest that asking again has found, with the time of its record; null where it brought no news. */
  readonly recheck: (Findings & { readonly recordedAt: string }) | null;
  readonly records: readonly ChainLink[];
  readonly verification: VerifyReport;
}

/**
 * Reads everything of one customId; null where it has no outcome. What is altered, sealed or erased does
 * not stop it: the parts that cannot be read say so.
 */
export async function readCaseFile(custody: OpenedCustody, customId: string): Promise<CaseFile | null> {
  const outcome = (await custody.results.find(customId))?.outcome;
  if (outcome === undefined) return null;
  const verification = await verifyOnboarding(custody, customId);
  const records: readonly ChainLink[] = await readChain(custody.blobs, custody.publicKeys, customId).catch(
    () => [],
  );
  const isErased = verification.erased !== null;
  const newest = records.filter(isRecheck).at(-1);
  return {
    outcome,
    verification,
    records,
    first: await toFindings(custody, outcome, isErased),
    recheck:
      newest === undefined
        ? null
        : {
            ...(await toFindings(custody, newest.record.outcome, isErased)),
            recordedAt: newest.record.recordedAt,
          },
  };
}

async function toFindings(
  { opened, blobs }: OpenedCustody,
  outcome: RecheckedOutcome,
  isErased: boolean,
): Promise<Findings> {
  const { evidence, result } = outcome;
  if (isErased) {
    const documents = evidence.files.map((file) => ({ file, picture: notDrawn('erased') }));
    return { outcome, result: null, unread: 'it was erased', documents };
  }
  const readable = opened ?? blobs;
  const reading =
    result === null
      ? { result: null, unread: null }
      : await readWhole(readable, result.ref, { sha256: result.sha256, bytes: result.bytes }).then(
          (raw) => ({ result: parseResult(raw), unread: null }),
          (error: unknown) => ({ result: null, unread: whyUnread(error) }),
        );
  return { outcome, ...reading, documents: await toDocuments(createEvidenceReader(readable), evidence) };
}

async function toDocuments(
  reader: ReturnType<typeof createEvidenceReader>,
  { ref, files }: EvidenceSummary,
): Promise<CaseDocument[]> {
  const documents: CaseDocument[] = [];
  for (const file of files) {
    const isThere = ref !== null && (file.state === 'stored' || file.state === 'unreferenced');
    const picture = isThere
      ? await toPicture(file.bytes, () => reader.open(ref, file.name)).catch((error: unknown) =>
          notDrawn(whyUnread(error)),
        )
      : notDrawn(file.state);
    documents.push({ file, picture });
  }
  return documents;
}

/** Of our own stores' errors the code; messages may name what does not belong on a page. */
function whyUnread(error: unknown): string {
  if (!isStoreFailure(error)) return 'it could not be read';
  return error.code === 'storeCorrupt'
    ? 'it is not what was stored, is gone, or is sealed for keys that are not given here'
    : 'the store could not be used';
}
