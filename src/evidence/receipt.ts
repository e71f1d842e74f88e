import { hostname } from 'node:os';
import type { EvidenceList } from '../../workflows/contract.js';
import type { Bookmark } from './download/bookmark.js';
import type { Download } from './download/download.js';
import { GATE_RULES_VERSION } from './archive/gate-verdict.js';
import type { GateVerdict } from './archive/gate-verdict.js';
import { SKEW_MS } from './policies.js';
import type { StoredBlob } from '../stores/blobs/blob-store.js';
import type { FileDigests } from '../stores/spool/segmented-digest.js';

export interface ReceiptParts {
  readonly startedAt: Date;
  /** `performance.now()` at the start. */
  readonly startedMs: number;
  readonly finishedAt: () => Date;
  readonly download: Download;
  readonly digests: FileDigests;
  /** The archive as it lies in the store; null where nothing of it was stored. */
  readonly stored: StoredBlob | null;
  readonly verdict: GateVerdict;
  /** The files as the outcome lists them. */
  readonly shown: EvidenceList;
  readonly bookmark: Bookmark;
  readonly attempt: { readonly attempt: number };
}

/**
 * The account of how an archive was fetched and judged, for the custody record. It holds no name
 * that could not be printed, no id and nothing personal.
 */
export function toReceipt(parts: ReceiptParts): object {
  const { download, digests, stored, verdict, shown, bookmark } = parts;
  const { response } = download;
  const isAsReceived = stored === null || stored.sha256 === digests.sha256;
  const date = imfDate(response?.date ?? null);
  const receivedAt = download.ranges.at(-1)?.at ?? null;
  const skewMs = date && receivedAt ? Date.parse(date) - Date.parse(receivedAt) : null;
  return {
    version: 1,
    kind: 'evidenceReceipt',
    request: {
      method: response?.method ?? null,
      path: response ? templateOf(response.path) : null,
      httpStatus: response?.status ?? null,
      contentCoding: response?.contentCoding ?? null,
      tls: response?.tls ?? null,
    },
    time: {
      startedAt: parts.startedAt.toISOString(),
      finishedAt: parts.finishedAt().toISOString(),
      durationMs: Math.round(performance.now() - parts.startedMs),
      date,
      skewMs,
      skewed: skewMs !== null && Math.abs(skewMs) > SKEW_MS,
    },
    ranges: download.ranges,
    // Where evidence is encrypted, other bytes are stored than were received.
    archive: isAsReceived ? digests : { ...digests, stored },
    earlier: bookmark.earlier,
    gate: {
      rulesVersion: GATE_RULES_VERSION,
      verdict: verdict.kind,
      code: 'code' in verdict ? verdict.code : null,
      entry: 'entry' in verdict ? verdict.entry : null,
    },
    ...shown,
    missing: shown.files.filter(({ state }) => state === 'missing').map(({ name, role }) => ({ name, role })),
    missingTries: bookmark.missingTries,
    attempt: parts.attempt.attempt,
    host: hostname(),
    encryption: null,
  };
}

/** The path with its parameter instead of the id. */
function templateOf(path: string): string {
  return path.replace(/\/integrations\/[^/]+\//, '/integrations/:onboardingId/');
}

/** The `Date` header where it is one (RFC 9110 §5.6.7). */
function imfDate(date: string | null): string | null {
  return date !== null && /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(date)
    ? date
    : null;
}
