import type { ServerResponse } from 'node:http';
import type { Answer, Reply } from './reply.js';
import type { Timers } from './timers.js';

/** How an answer ended, for the log of calls. */
export interface Sent {
  readonly bytes: number;
  readonly ended: 'answered' | 'cut' | 'reset';
}

/** Writes the reply with back pressure; `onBytes` learns of each chunk. Never rejects. */
export async function send(
  response: ServerResponse,
  reply: Reply,
  timers: Timers,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<Sent> {
  if (reply === 'reset') {
    response.socket?.resetAndDestroy();
    return { bytes: 0, ended: 'reset' };
  }
  const { body } = reply;
  const cut = reply.cutAfterBytes !== undefined && reply.cutAfterBytes < body.bytes;
  const end = cut ? (reply.cutAfterBytes ?? 0) : body.bytes;
  response.writeHead(reply.status, headersOf(reply));
  response.flushHeaders();
  let bytes = 0;
  for (const piece of pieces(reply, end)) {
    if (isGone(response)) return { bytes, ended: 'cut' };
    if (!response.write(piece)) await drained(response);
    bytes += piece.length;
    onBytes(piece.length);
    if (reply.bytesPerSecond) await timers.pause((piece.length / reply.bytesPerSecond) * 1000);
  }
  if (cut) {
    await new Promise<void>((resolve) => {
      // An empty write calls back once everything before it has left.
      if (isGone(response)) resolve();
      else
        response.write('', () => {
          resolve();
        });
    });
    response.socket?.destroy();
    return { bytes, ended: 'cut' };
  }
  response.end();
  return { bytes, ended: 'answered' };
}

function headersOf(reply: Answer): Record<string, string> {
  const withoutLength = reply.chunked === true || reply.status === 204;
  return { ...reply.headers, ...(!withoutLength && { 'content-length': reply.body.bytes.toString() }) };
}

function* pieces({ body, bytesPerSecond }: Answer, end: number): Generator<Uint8Array> {
  if (!bytesPerSecond) {
    yield* body.read(0, end);
    return;
  }
  const step = Math.max(1, Math.ceil(bytesPerSecond / 10));
  for (let at = 0; at < end; at += step) yield* body.read(at, Math.min(end, at + step));
}

function isGone(response: ServerResponse): boolean {
  return response.destroyed || response.socket?.destroyed !== false;
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    if (isGone(response)) resolve();
    else response.on('drain', done).on('close', done);
  });
}
