import { hostname } from 'node:os';
import { isVendorFailure } from '../../activities/ports.js';
import type { EvidenceStore } from '../../activities/ports.js';
import { judgeArchive } from './archive/archive.js';
import { FIRST_BOOKMARK, toBookmark } from './download/bookmark.js';
import type { Bookmark } from './download/bookmark.js';
import { openDownload } from './download/download.js';
import type { Download } from './download/download.js';
import { objectionTo } from './archive/gate-verdict.js';
import { DOWNLOAD_LIMITS, GATE_LIMITS, PROGRESS_EVERY_MS } from './policies.js';
import { settleArchive } from './settle-archive.js';
import { createSpool, eraseSpool } from '../stores/spool/spool.js';
import { toSpoolError } from '../stores/spool/spool-error.js';
import type { EvidenceStoreDeps } from './evidence-store-deps.js';

/**
 * One attempt at an archive: download, judge, store. What is worth resuming stays in the spool and is
 * told through `progress`; everything else is removed before it ends.
 */
export function createCollect(deps: EvidenceStoreDeps): EvidenceStore['collect'] {
  const spool = createSpool(deps.spoolDir);
  const now = deps.now ?? ((): Date => new Date());
  const limits = { download: DOWNLOAD_LIMITS, gate: GATE_LIMITS, ...deps.limits };

  return async (order, attempt) => {
    const { signal } = attempt;
    const { customId, onboardingId } = order;
    const bookmark = toBookmark(attempt.resume);
    let { unreadable } = bookmark;
    const begun = { startedAt: now(), startedMs: performance.now() };
    signal.throwIfAborted();
    const download = await openDownload(deps.source, spool, {
      customId,
      onboardingId,
      signal,
      bookmark,
      limits: limits.download,
      now,
      onNews: () => {
        if (isWorthTelling(download)) tell();
      },
    });
    /** A small archive is there within the first second, and fetched again sooner than told of. */
    const isWorthTelling = ({ total, file, resumesFrom }: Download): boolean =>
      resumesFrom !== null || Math.max(total ?? 0, file.bytes) > limits.gate.inMemoryBytes;
    const tell = (): void => {
      attempt.progress(toNextBookmark(download, bookmark));
    };
    const ticker = setInterval(tell, PROGRESS_EVERY_MS);
    const discardEarlier = async (): Promise<void> => {
      if (bookmark.host !== hostname()) return;
      for (const path of [bookmark.path, bookmark.next])
        if (path !== null) await spool.discard(customId, path);
    };

    try {
      const digests = await download.run();
      if (isWorthTelling(download)) tell();
      const verdict = download.isOverLimit
        ? objectionTo('archiveTooLarge')
        : await judgeArchive(download.file.path, { signal, limits: limits.gate }).catch(toSpoolError);
      if (verdict.kind === 'unreadable' && unreadable?.sha256 !== digests.sha256) {
        unreadable = { sha256: digests.sha256, firstAt: now().getTime() };
      }
      const collected = await settleArchive(deps, {
        ...begun,
        order,
        attempt,
        bookmark: { ...bookmark, unreadable },
        download,
        digests,
        verdict,
        finishedAt: now,
      });
      await download.file.remove();
      // Also what killed attempts left whose heartbeat nobody received.
      await eraseSpool(deps.spoolDir, customId);
      return collected;
    } catch (error) {
      // A worker that is told to stop leaves what a killed one leaves, however far it had come.
      const isStopped = signal.aborted && attempt.goesOn();
      const isCut = isStopped || (!signal.aborted && isVendorFailure(error) && error.code === 'away');
      if (isCut && download.response === null) {
        await download.file.remove();
        tell();
      } else if (isCut && (isStopped || download.digests === null) && download.etag !== null) {
        await download.file.keep();
        await discardEarlier();
        tell();
      } else {
        await download.file.remove();
        await discardEarlier();
        attempt.progress(toFreshBookmark(download, { ...bookmark, unreadable }, error));
      }
      throw signal.aborted ? signal.reason : error;
    } finally {
      clearInterval(ticker);
    }
  };
}

/**
 * Until an answer has come, the earlier attempt's file is the one to resume from, unless this
 * attempt's own is longer by then: the engine passes a heartbeat on only every few seconds, so the
 * first one must say enough.
 */
function toNextBookmark(download: Download, before: Bookmark): Bookmark {
  const { file, etag, total, ranges, resumesFrom } = download;
  if (download.response === null) {
    return resumesFrom === null ? before : { ...before, path: resumesFrom, next: file.path };
  }
  return {
    ...before,
    host: hostname(),
    path: file.path,
    next: null,
    bytes: file.bytes,
    etag,
    total,
    ranges: ranges.slice(-RANGES_KEPT).map((range) => ({ ...range })),
  };
}

/** Nothing to resume, but what this attempt has learned. */
function toFreshBookmark({ digests }: Download, before: Bookmark, error: unknown): Bookmark {
  const unusable = digests !== null && isVendorFailure(error) ? [digests.sha256] : [];
  return {
    ...FIRST_BOOKMARK,
    missingTries: before.missingTries,
    unreadable: before.unreadable,
    earlier: [...before.earlier, ...unusable].slice(-EARLIER_KEPT),
  };
}

// A heartbeat is small by nature; as many as bookmark.ts takes.
const RANGES_KEPT = 64;
const EARLIER_KEPT = 16;
