import type { Readable } from 'node:stream';

/** Where archives come from: Finwave's evidences call, as the download sees it. */
export interface EvidenceSource {
  /**
   * Opens the archive, from `range.start` on where given. Rejects with a `VendorFailure`
   * (`notYet`, `noGood`, `refused`, `away`).
   */
  evidences(onboardingId: string, request: EvidenceSourceRequest): Promise<EvidenceResponse>;
}

export interface EvidenceSourceRequest {
  readonly signal: AbortSignal;
  readonly range?: { readonly start: number; readonly ifRange: string };
}

/** An archive that has begun to come, whole or in part (206); its body is still to be read. */
export interface EvidenceResponse {
  readonly method: 'GET' | 'POST';
  /** Without host and query. */
  readonly path: string;
  readonly status: number;
  /** The coding that was removed from the body although it was not asked for; null where there was none. */
  readonly contentCoding: 'gzip' | 'deflate' | 'br' | null;
  readonly etag: string | null;
  readonly contentLength: number | null;
  /** Parsed `Content-Range`; null where absent or malformed. */
  readonly contentRange: {
    readonly start: number;
    readonly end: number;
    readonly total: number | null;
  } | null;
  /** The `Date` header as sent. */
  readonly date: string | null;
  /** Null on a plain connection. */
  readonly tls: { readonly version: string; readonly peerCertificateSha256: string } | null;
  readonly body: Readable;
}
