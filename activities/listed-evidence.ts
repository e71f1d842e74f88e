import type { PersistRecheckRequest, Unlisted } from '../workflows/activity-contract.js';
import type { EvidenceSummary, RecheckedOutcome } from '../workflows/contract.js';
import type { EvidenceStore } from './ports.js';

/** The evidence that a request names by reference, with the list of files that the engine does not carry. */
export async function listedEvidence(
  store: EvidenceStore,
  { outcome, receipt, files }: PersistRecheckRequest<Unlisted<RecheckedOutcome>>,
): Promise<EvidenceSummary> {
  const { customId, evidence } = outcome;
  if (evidence.files !== undefined && evidence.filesOmitted !== undefined) {
    return { ...evidence, files: evidence.files, filesOmitted: evidence.filesOmitted };
  }
  return { ...evidence, ...(await store.listFiles({ customId, evidence, receipt, files })) };
}
