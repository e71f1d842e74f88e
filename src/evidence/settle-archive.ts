import type { CollectAttempt, CollectedEvidence, EvidenceOrder } from '../../activities/ports.js';
import type { OutcomeFlag } from '../../workflows/contract.js';
import type { Bookmark } from './download/bookmark.js';
import type { Download } from './download/download.js';
import { EvidenceFailure } from './download/evidence-failure.js';
import type { GateVerdict } from './archive/gate-verdict.js';
import { archiveKey, imageKey, manifestKey, quarantineKey, receiptKey } from './keys.js';
import { buildManifest, toShownFiles } from './manifest.js';
import { toReceipt } from './receipt.js';
import type { FileDigests } from '../stores/spool/segmented-digest.js';
import { putJson } from '../stores/blobs/put-document.js';
import type { EvidenceVaultDeps } from './vault.js';

/** A downloaded archive with the gate's verdict, and everything the receipt tells. */
export interface JudgedArchive {
  readonly order: EvidenceOrder;
  readonly attempt: CollectAttempt;
  readonly bookmark: Bookmark;
  readonly download: Download;
  readonly digests: FileDigests;
  readonly verdict: GateVerdict;
  readonly startedAt: Date;
  /** `performance.now()` at the start. */
  readonly startedMs: number;
  readonly finishedAt: () => Date;
}

/**
 * Stores an archive that was judged: archive (or quarantine), manifest, receipt, in this order. Of
 * one over the limit only manifest and receipt: a fragment proves nothing, and its size is an attack.
 * Rejects with an `EvidenceFailure` where it is to be fetched again instead.
 */
export async function settleArchive(
  deps: EvidenceVaultDeps,
  judged: JudgedArchive,
): Promise<CollectedEvidence> {
  const { blobs, log } = deps;
  const { order, attempt, digests, verdict } = judged;
  const { customId, named, images } = order;
  refuseUnusable(judged);
  const { isOverLimit } = judged.download;

  const isRejected = verdict.kind === 'rejected';
  const key = (isRejected ? quarantineKey : archiveKey)(customId, digests.sha256);
  const archive = isOverLimit
    ? null
    : { key, sha256: digests.sha256, bytes: digests.bytes, quarantined: isRejected };
  const entries = verdict.kind === 'accepted' ? verdict.entries : [];
  const manifest = buildManifest({
    archive,
    entries,
    named,
    images,
    imageKey: (sha256) => imageKey(customId, sha256),
  });
  const missing = manifest.files.filter(({ state }) => state === 'missing').length;
  const shown = toShownFiles(manifest);
  if (missing > 0 && !order.acceptMissing && !isOverLimit) {
    throw new EvidenceFailure(
      'evidenceIncomplete',
      `the archive lacks ${missing.toString()} of the files that the result names`,
    );
  }

  attempt.signal.throwIfAborted();
  const content = { path: judged.download.file.path, bytes: digests.bytes, sha256: digests.sha256 };
  const asStored = archive === null ? null : await blobs.put(archive.key, content, attempt.signal);
  const stored = await putJson(blobs, manifest, (sha256) => manifestKey(customId, sha256));
  const receipt = await putJson(
    blobs,
    toReceipt({ ...judged, files: shown.files, stored: asStored }),
    (sha256) => receiptKey(customId, sha256),
  );

  if (verdict.kind === 'rejected') {
    log.warn(`evidence archive refused${isOverLimit ? '' : ' and quarantined'}`, {
      customId,
      code: verdict.code,
      entry: verdict.entry,
    });
  } else {
    log.info('evidence archive stored', {
      customId,
      bytes: digests.bytes,
      files: manifest.files.length,
      missing,
    });
  }
  const flags: OutcomeFlag[] = isRejected ? ['evidenceRejected'] : missing > 0 ? ['evidenceMissing'] : [];
  const evidence = {
    state: isRejected ? ('rejected' as const) : ('stored' as const),
    ref: stored.ref,
    sha256: archive?.sha256 ?? null,
    bytes: archive?.bytes ?? null,
    ...shown,
  };
  return { evidence, flags, receipt };
}

function refuseUnusable({ verdict, download }: JudgedArchive): void {
  const httpStatus = download.response?.status ?? null;
  switch (verdict.kind) {
    case 'empty':
      throw new EvidenceFailure('evidenceNotReady', 'the archive is empty', httpStatus);
    case 'truncated':
      throw new EvidenceFailure('unavailable', 'the archive was cut short', httpStatus);
    case 'notArchive':
      throw new EvidenceFailure(
        'protocol',
        'the evidences call answered something that is no ZIP',
        httpStatus,
      );
    case 'rejected':
      if (download.isOverLimit) return;
      // Pieces of two archives look like a forgery; nobody is accused before it was fetched whole.
      if (download.ranges.length > 1) {
        throw new EvidenceFailure('unavailable', 'the pieces of the archive do not make a whole', httpStatus);
      }
      return;
    case 'accepted':
      return;
  }
}
