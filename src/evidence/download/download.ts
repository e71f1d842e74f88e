import { hostname } from 'node:os';
import { isVendorFailure } from '../../../activities/ports.js';
import { printableEtag, strongEtag, upTo } from './bookmark.js';
import type { Bookmark, FetchedRange } from './bookmark.js';
import { EvidenceFailure } from './evidence-failure.js';
import type { DownloadLimits } from '../policies.js';
import { pour } from './pour.js';
import type { FileDigests } from '../../stores/spool/segmented-digest.js';
import type { EvidenceResponse, EvidenceSource } from './source.js';
import type { Spool } from '../../stores/spool/spool.js';
import type { SpoolFile } from '../../stores/spool/spool-file.js';

export interface DownloadOrder {
  readonly customId: string;
  readonly onboardingId: string;
  readonly signal: AbortSignal;
  readonly bookmark: Bookmark;
  readonly limits: DownloadLimits;
  readonly now: () => Date;
  /** Called when the next attempt should learn at once what is here. */
  readonly onNews: () => void;
}

/** A download as it stands; the same object all the way, so that progress can be read off it. */
export interface Download {
  readonly file: SpoolFile;
  /** The earlier attempt's file that this one begins with; null where there is none. */
  readonly resumesFrom: string | null;
  /** Fetched so far, in order; the last one grows. */
  readonly ranges: readonly FetchedRange[];
  /** The validator of the bytes so far, where it is a strong one. */
  readonly etag: string | null;
  readonly total: number | null;
  /** The answer that brought the last bytes. */
  readonly response: EvidenceResponse | null;
  /** Null until everything is there. */
  readonly digests: FileDigests | null;
  /** The archive is larger than the limit: it was announced so, or was given up at the limit. */
  readonly isOverLimit: boolean;
  /**
   * Fetches to the end or to the limit, and answers the digests of what came. Rejects with a
   * `VendorFailure`, a `StoreError` or the signal's reason.
   */
  run(): Promise<FileDigests>;
}

/**
 * Prepares the download of an archive into a spool file of its own, beginning with what an earlier
 * attempt on this host left: its prefix is copied, and only a 206 that starts exactly there,
 * with the same strong ETag and a fitting total, continues it. Anything else restarts from byte 0.
 *
 * The earlier file counts as long as it is, not as long as the last heartbeat knew: heartbeats are
 * seconds apart, and a killed process leaves every byte that it wrote. Where the machine went down
 * with it, bytes may be missing inside: the gate sees that, and the archive is fetched anew.
 */
export async function openDownload(
  source: EvidenceSource,
  spool: Spool,
  order: DownloadOrder,
): Promise<Download> {
  const { signal, limits } = order;
  const file = await spool.create(order.customId);
  let ranges: FetchedRange[] = [];
  let etag: string | null = null;
  let total: number | null = null;
  let response: EvidenceResponse | null = null;
  let digests: FileDigests | null = null;
  let isOverLimit = false;
  let resumesFrom: string | null = null;

  const takeOver = async (): Promise<void> => {
    const { host, path, next, bytes, ranges: earlierRanges } = order.bookmark;
    const validator = strongEtag(order.bookmark.etag);
    if (host !== hostname() || validator === null) return;
    const earlier = await spool.openLongest(order.customId, [path, next]);
    if (!earlier) return;
    const { handle, size } = earlier;
    try {
      if (size < bytes) return;
      etag = validator;
      total = order.bookmark.total;
      resumesFrom = earlier.path;
      order.onNews();
      // One byte short of the whole, since nothing can be asked for beyond the end.
      await file.appendFrom(handle, total === null ? size : Math.min(size, total - 1), signal);
      ranges = upTo(earlierRanges, file.bytes);
    } finally {
      await handle.close();
    }
  };

  const ask = async (): Promise<EvidenceResponse> => {
    if (file.bytes > 0 && etag !== null) {
      const answer = await askRange(source, order, { start: file.bytes, ifRange: etag });
      if (answer && answer.status !== 206) return answer;
      if (answer && continues(answer, file.bytes, etag, total)) return answer;
      answer?.body.destroy();
    }
    const answer = await receive(source, order, {});
    if (answer.status !== 206) return answer;
    answer.body.destroy();
    throw new EvidenceFailure('noGood', 'the evidences call answered a range that nobody asked for', {
      reason: 'unreadable',
      httpStatus: answer.status,
    });
  };

  const fetchOnce = async (): Promise<boolean> => {
    const answer = await ask();
    response = answer;
    if (answer.status !== 206) {
      await file.restart();
      ranges = [];
      etag = strongEtag(answer.etag);
      total = answer.contentLength;
    } else {
      total ??= answer.contentRange?.total ?? null;
    }
    const range = {
      start: file.bytes,
      end: file.bytes,
      at: order.now().toISOString(),
      status: answer.status === 206 ? (206 as const) : (200 as const),
      etag: printableEtag(answer.etag),
    };
    ranges.push(range);
    if (total !== null && total > limits.bytes) {
      answer.body.destroy();
      isOverLimit = true;
      return true;
    }
    order.onNews();
    const isWhole = await pour(answer.body, file, {
      signal,
      limits,
      onBytes: () => {
        range.end = file.bytes;
      },
    });
    if (total !== null && file.bytes > total) {
      throw new EvidenceFailure('away', 'the archive came longer than announced', {
        reason: 'unreadable',
        httpStatus: answer.status,
      });
    }
    isOverLimit = file.bytes > limits.bytes;
    return isOverLimit || (isWhole && (total === null || file.bytes === total));
  };

  return {
    file,
    get resumesFrom() {
      return resumesFrom;
    },
    get ranges() {
      return ranges;
    },
    get etag() {
      return etag;
    },
    get total() {
      return total;
    },
    get response() {
      return response;
    },
    get digests() {
      return digests;
    },
    get isOverLimit() {
      return isOverLimit;
    },
    async run() {
      await takeOver();
      for (let cuts = 0; !(await fetchOnce()); cuts += 1) {
        signal.throwIfAborted();
        if (etag !== null && cuts < limits.cuts) continue;
        throw new EvidenceFailure('away', 'the link was cut while the archive was being downloaded', {
          reason: 'truncated',
        });
      }
      digests = await file.finish();
      return digests;
    },
  };
}

type RangeRequest = NonNullable<Parameters<EvidenceSource['evidences']>[1]['range']>;

/** Null where the vendor refuses the range as such (416, or another final answer to it). */
async function askRange(
  source: EvidenceSource,
  order: DownloadOrder,
  range: RangeRequest,
): Promise<EvidenceResponse | null> {
  try {
    return await receive(source, order, { range });
  } catch (error) {
    if (isVendorFailure(error) && error.code === 'noGood') return null;
    throw error;
  }
}

async function receive(
  source: EvidenceSource,
  order: DownloadOrder,
  request: { readonly range?: RangeRequest },
): Promise<EvidenceResponse> {
  order.signal.throwIfAborted();
  const response = await source.evidences(order.onboardingId, { signal: order.signal, ...request });
  // Errors are met where the body is read; one that comes earlier must not end the process.
  response.body.on('error', () => undefined);
  return response;
}

function continues(answer: EvidenceResponse, start: number, etag: string, total: number | null): boolean {
  const range = answer.contentRange;
  return (
    answer.status === 206 &&
    range?.start === start &&
    answer.contentCoding === null &&
    strongEtag(answer.etag) === etag &&
    (range.total === null || total === null || range.total === total) &&
    (range.total === null || range.end < range.total) &&
    (answer.contentLength === null || answer.contentLength === range.end + 1 - start)
  );
}
