import { type Answer, failure } from './reply.js';

/** Which bytes a `Range` header asks for; `[start, end)`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The one range of `bytes=<first>-[<last>]`; null for anything else, which a server may ignore (RFC 9110, 14.2). */
export function parseRange(header: string | undefined, total: number): ByteRange | null {
  const match = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match) return null;
  const start = Number(match[1]);
  const end = match[2] ? Math.min(Number(match[2]) + 1, total) : total;
  return { start, end };
}

/** Cuts a whole answer down to a 206, or a 416 where the range lies behind the end. */
export function toPartial(whole: Answer, { start, end }: ByteRange): Answer {
  const total = whole.body.bytes;
  if (start >= total || end <= start) {
    return failure(416, 'Range Not Satisfiable', { 'content-range': `bytes */${total.toString()}` });
  }
  const range = `bytes ${start.toString()}-${(end - 1).toString()}/${total.toString()}`;
  const body = {
    bytes: end - start,
    read: (from: number, to: number) => whole.body.read(start + from, start + to),
  };
  return { ...whole, status: 206, headers: { ...whole.headers, 'content-range': range }, body };
}
