import type { Readable } from 'node:stream';
import { isVendorFailure } from '../../../activities/ports.js';
import { EvidenceFailure } from './evidence-failure.js';
import type { DownloadLimits } from '../policies.js';
import type { SpoolFile } from '../../stores/spool/spool-file.js';

export interface PourOptions {
  readonly signal: AbortSignal;
  readonly limits: DownloadLimits;
  /** Called after each chunk is on disk. */
  onBytes(): void;
}

/**
 * Writes an answer's body into the spool. Resolves with false where the link was cut; rejects with
 * `away` where it was idle or trickled, with a `StoreError` where the disk failed, and with
 * the signal's reason. It stops reading one chunk beyond the byte cap.
 */
export async function pour(body: Readable, file: SpoolFile, options: PourOptions): Promise<boolean> {
  const { signal, limits } = options;
  const ended = new AbortController();
  const stop = (reason: unknown): void => {
    ended.abort(reason);
    body.destroy();
  };
  const onAbort = (): void => {
    stop(signal.reason);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const idle = setTimeout(() => {
    stop(
      new EvidenceFailure('away', 'the archive stopped coming: no byte within the idle time-out', {
        reason: 'truncated',
      }),
    );
  }, limits.idleMs);
  let windowStart = file.bytes;
  const floor = setInterval(() => {
    if (file.bytes - windowStart < limits.floorBytes) {
      stop(
        new EvidenceFailure('away', 'the archive comes too slowly: below the floor on throughput', {
          reason: 'truncated',
        }),
      );
    }
    windowStart = file.bytes;
  }, limits.floorWindowMs);

  try {
    signal.throwIfAborted();
    const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    for (;;) {
      const next = await nextOrCut(chunks);
      ended.signal.throwIfAborted();
      if (next === CUT) return false;
      if (next.done === true) return true;
      idle.refresh();
      await file.append(next.value);
      options.onBytes();
      if (file.bytes > limits.bytes) return true;
    }
  } finally {
    clearTimeout(idle);
    clearInterval(floor);
    signal.removeEventListener('abort', onAbort);
    body.destroy();
  }
}

const CUT = Symbol('cut');

/**
 * Only the reading is translated, so that a failing disk is never taken for a cut link; nor is a body
 * that came and cannot be decoded.
 */
async function nextOrCut(
  chunks: AsyncIterator<Uint8Array>,
): Promise<IteratorResult<Uint8Array> | typeof CUT> {
  try {
    return await chunks.next();
  } catch (error) {
    if (isVendorFailure(error) && error.code === 'noGood') throw error;
    return CUT;
  }
}
