import { z } from 'zod';

/** A stretch of bytes as one answer brought it. */
const fetchedRange = z.object({
  start: z.number().int().nonnegative(),
  /** Exclusive. */
  end: z.number().int().nonnegative(),
  /** ISO 8601, when the answer's headers had come. */
  at: z.string().max(40),
  status: z.union([z.literal(200), z.literal(206)]),
  etag: z.string().max(256).nullable(),
});
export type FetchedRange = z.infer<typeof fetchedRange>;

// Field by field: one that came back wrong costs the resume, not what the others tell.
const bookmark = z.object({
  /** The host whose disk holds `path`. */
  host: z.string().max(256).catch(''),
  path: z.string().max(4096).nullable().catch(null),
  /** The file of an attempt that has begun to go on from `path`: the better one where it is longer. */
  next: z.string().max(4096).nullable().catch(null),
  bytes: z.number().int().nonnegative().catch(0),
  etag: z.string().max(256).nullable().catch(null),
  total: z.number().int().nonnegative().nullable().catch(null),
  ranges: z.array(fetchedRange).max(64).catch([]),
  /** Attempts that found a named file missing; counted by the caller, told in the receipt. */
  missingTries: z.number().int().nonnegative().catch(0),
  /** Digests of whole archives that earlier attempts were given and could not use. */
  earlier: z
    .array(z.string().regex(/^[0-9a-f]{64}$/))
    .max(16)
    .catch([]),
  /** The last archive that could not be read, and when it first came, in milliseconds since the epoch. */
  unreadable: z
    .object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), firstAt: z.number().int().nonnegative() })
    .nullable()
    .catch(null),
});

/** What an attempt tells the next one through its heartbeat. */
export type Bookmark = z.infer<typeof bookmark>;

/** The bookmark of a first attempt. */
export const FIRST_BOOKMARK: Bookmark = bookmark.parse({});

/** What came back from a heartbeat, with a fresh start for whatever does not fit. */
export function toBookmark(resume: unknown): Bookmark {
  const read = bookmark.safeParse(resume);
  return read.success ? read.data : FIRST_BOOKMARK;
}

/** An ETag that promises equal bytes (RFC 9110 §8.8.1); null for a weak, malformed or missing one. */
export function strongEtag(etag: string | null): string | null {
  return etag !== null && /^"[\x21\x23-\x7e]{1,200}"$/.test(etag) ? etag : null;
}

/** The ranges of which the first `bytes` were made. */
export function upTo(ranges: readonly FetchedRange[], bytes: number): FetchedRange[] {
  const kept = ranges.filter(({ start }) => start < bytes).map((range) => ({ ...range }));
  const last = kept.at(-1);
  if (last) last.end = bytes;
  return kept;
}

/** An ETag, weak or strong, as it may be written down; null for a malformed or missing one. */
export function printableEtag(etag: string | null): string | null {
  return etag !== null && /^(W\/)?"[\x21\x23-\x7e]{0,200}"$/.test(etag) ? etag : null;
}
