import type { CollectAttempt, CollectedEvidence, EvidenceOrder } from '../../activities/ports.js';
import type { EvidenceReason, OutcomeFlag } from '../../workflows/contract.js';
import type { Bookmark } from './download/bookmark.js';
import type { Download } from './download/download.js';
import { EvidenceFailure } from './download/evidence-failure.js';
import type { GateObjection, GateVerdict } from './archive/gate-verdict.js';
import { UNREADABLE_AGAIN_MS } from './policies.js';
import { archiveKey, imageKey, manifestKey, quarantineKey, receiptKey } from '../stores/blobs/key.js';
import { buildManifest, manifestWithout, toShownFiles } from './manifest.js';
import { toReceipt } from './receipt.js';
import type { FileDigests } from '../stores/spool/segmented-digest.js';
import type { BlobStore } from '../stores/blobs/blob-store.js';
import { putJson } from '../stores/blobs/put-document.js';
import type { EvidenceStoreDeps } from './evidence-store-deps.js';

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
  deps: EvidenceStoreDeps,
  judged: JudgedArchive,
): Promise<CollectedEvidence> {
  const { blobs, log } = deps;
  const { order, attempt, digests, verdict } = judged;
  const { customId, named, images } = order;
  refuseUnusable(judged);
  const { isOverLimit } = judged.download;

  const objection = 'code' in verdict ? verdict : null;
  const key = (objection ? quarantineKey : archiveKey)(customId, digests.sha256);
  const archive = isOverLimit
    ? null
    : { key, sha256: digests.sha256, bytes: digests.bytes, quarantined: objection !== null };
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
    const lacks = `the archive lacks ${missing.toString()} of the files that the result names`;
    const incomplete = new EvidenceFailure('evidenceIncomplete', lacks);
    if (!attempt.isLast(incomplete)) throw incomplete;
  }

  attempt.signal.throwIfAborted();
  const { bytes, sha256 } = digests;
  const content = { path: judged.download.file.path, bytes, sha256, isFresh: true } as const;
  const asStored = archive === null ? null : await blobs.put(archive.key, content, attempt.signal);
  const stored = await putJson(blobs, manifest, (sha256) => manifestKey(customId, sha256));
  const receipt = await putJson(blobs, toReceipt({ ...judged, shown, stored: asStored }), (sha256) =>
    receiptKey(customId, sha256),
  );

  if (objection) {
    const fault = objection.kind === 'rejected' ? 'refused' : 'unreadable';
    log.warn(`evidence archive ${fault}${isOverLimit ? '' : ' and quarantined'}`, {
      customId,
      code: objection.code,
      entry: objection.entry,
    });
  } else {
    log.info('evidence archive stored', {
      customId,
      bytes: digests.bytes,
      files: manifest.files.length,
      missing,
    });
  }
  const evidence = {
    state: objection ? ('rejected' as const) : ('stored' as const),
    reason: objection?.reason ?? null,
    ref: stored.ref,
    sha256: archive?.sha256 ?? null,
    bytes: archive?.bytes ?? null,
    ...shown,
  };
  return { evidence, flags: flagsOf(objection, missing), receipt };
}

function flagsOf(objection: GateObjection | null, missing: number): OutcomeFlag[] {
  if (objection) return [objection.kind === 'rejected' ? 'evidenceRejected' : 'evidenceUnreadable'];
  return missing > 0 ? ['evidenceMissing'] : [];
}

/**
 * Concludes without an archive: every named file is missing, and the result's images stay readable
 * through a manifest of their own. There is a reference only where there are images.
 */
export async function concludeWithout(
  blobs: BlobStore,
  order: EvidenceOrder,
  { state, reason }: { readonly state: 'none' | 'notReady'; readonly reason: EvidenceReason },
): Promise<CollectedEvidence> {
  const { customId, images } = order;
  const manifest = manifestWithout(customId, order);
  const stored =
    images.length > 0 ? await putJson(blobs, manifest, (sha256) => manifestKey(customId, sha256)) : null;
  return {
    evidence: {
      state,
      reason,
      ref: stored?.ref ?? null,
      sha256: null,
      bytes: null,
      ...toShownFiles(manifest),
    },
    flags: state === 'notReady' ? ['evidenceNotReady'] : [],
    receipt: null,
  };
}

function refuseUnusable(judged: JudgedArchive): void {
  const { verdict, download } = judged;
  const httpStatus = download.response?.status ?? null;
  switch (verdict.kind) {
    case 'empty':
      throw new EvidenceFailure('notYet', 'the archive is empty', { reason: 'empty', httpStatus });
    case 'notArchive':
      throw new EvidenceFailure('noGood', 'the evidences call answered something that is no ZIP', {
        reason: 'unreadable',
        httpStatus,
      });
    case 'unreadable':
    case 'rejected':
      if (download.isOverLimit) return;
      // Pieces of two archives look like a forgery; nobody is accused before it was fetched whole.
      if (download.ranges.length > 1) {
        throw new EvidenceFailure('away', 'the pieces of the archive do not make a whole', {
          reason: 'truncated',
          httpStatus,
        });
      }
      if (verdict.kind === 'unreadable') {
        const { code, reason } = verdict;
        const again = new EvidenceFailure('noGood', `the archive cannot be read: ${code}`, {
          reason,
          httpStatus,
        });
        if (!isSettled(judged, again)) throw again;
      }
      return;
    case 'accepted':
      return;
  }
}

/** What cannot be read is kept once it came again much later, or where nothing more will be asked for. */
function isSettled({ bookmark, attempt, finishedAt }: JudgedArchive, again: EvidenceFailure): boolean {
  const firstAt = bookmark.unreadable?.firstAt ?? Infinity;
  return finishedAt().getTime() - firstAt >= UNREADABLE_AGAIN_MS || attempt.isLast(again);
}
