import { PassThrough, type Duplex, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { beginsLikeZip } from './content-kind.js';
import type { Answer } from './http.js';
import { peek } from './peek.js';

export type ContentCoding = 'gzip' | 'deflate' | 'br';

/** An answer's body without its content coding, and which one it had. */
export interface Content {
  /** Errors are a {@link BodyCut} where the answer broke off, else the decoder's. */
  readonly stream: Readable;
  /** Null where the body is as it came. */
  readonly coding: ContentCoding | null;
}

/** The answer broke off, or ran out of time; `cause` is the HTTP library's own error, if there was one. */
export class BodyCut extends Error {}

/**
 * Removes a content coding that nobody asked for. What the label says is checked against the bytes:
 * a plain ZIP is one whatever its label, and an unknown label is no reason to refuse a body.
 */
export async function decodeContent({
  headers,
  stream,
}: Pick<Answer, 'headers' | 'stream'>): Promise<Content> {
  const coding = toCoding(headers['content-encoding']);
  if (coding === null) return { stream: join(NOTHING, stream, new PassThrough(), toCut), coding };
  const head = await peek(stream, (bytes) => bytes.length >= 4).catch((cause: unknown) => {
    throw toCut(cause);
  });
  const decoder = head.length === 0 || beginsLikeZip(head) ? null : DECODERS[coding](head);
  if (decoder === null) return { stream: join(head, stream, new PassThrough(), toCut), coding: null };
  return { stream: join(head, stream, decoder, toCut), coding };
}

const NOTHING = Buffer.alloc(0);

function toCut(cause: unknown): BodyCut {
  return new BodyCut('the answer broke off', { cause });
}

/** The decoder for what begins with these bytes; null where they were never coded. */
const DECODERS: Readonly<Record<ContentCoding, (head: Buffer) => Duplex | null>> = {
  gzip: (head) => (head[0] === 0x1f && head[1] === 0x8b ? createGunzip() : null),
  // RFC 9110 means zlib's format, and some servers send the bare one.
  deflate: (head) => (((head[0] ?? 8) & 0x0f) === 8 ? createInflate() : createInflateRaw()),
  br: () => createBrotliDecompress(),
};

function toCoding(label: string | undefined): ContentCoding | null {
  const coding = label?.trim().toLowerCase().replace(/^x-/, '');
  return coding === 'gzip' || coding === 'deflate' || coding === 'br' ? coding : null;
}

/**
 * `head` and what is left of `source`, through `target`, which fails with `toError` of what ended
 * `source` too early; when `target` is let go, so is `source`.
 */
export function join(
  head: Buffer,
  source: Readable,
  target: Duplex,
  toError: (cause: unknown) => Error,
): Readable {
  const fail = (cause: unknown): void => {
    if (!source.readableEnded) target.destroy(toError(cause));
  };
  // Whoever reads meets the error; until somebody does, it must not end the process.
  target.on('error', () => undefined);
  target.once('close', () => void source.destroy());
  if (head.length > 0) target.write(head);
  if (source.readableEnded) target.end();
  else if (source.destroyed) fail(source.errored);
  else {
    source.once('error', fail).once('close', () => {
      fail(source.errored);
    });
    source.pipe(target);
  }
  return target;
}
