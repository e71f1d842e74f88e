import type { Readable } from 'node:stream';

/**
 * Reads a request's body; resolves to null as soon as it exceeds `maxBytes`, rejects where it breaks
 * off or takes longer than `timeoutMs`. The stream is never destroyed: the socket under it still has
 * to carry the answer.
 */
export async function readBody(
  body: Readable,
  { maxBytes, timeoutMs }: { readonly maxBytes: number; readonly timeoutMs: number },
): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const end = await consume(body, timeoutMs, (chunk) => {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
    return bytes <= maxBytes;
  });
  if (end === 'stopped') return null;
  if (end === 'brokenOff') throw new Error('the body broke off');
  return Buffer.concat(chunks);
}

/**
 * Reads on without keeping anything, until the body ends or one of the bounds is reached. Closing a
 * connection on unread bytes resets it, and the answer is lost with it.
 */
export async function drain(
  body: Readable,
  { maxBytes, timeoutMs }: { readonly maxBytes: number; readonly timeoutMs: number },
): Promise<void> {
  let bytes = 0;
  await consume(body, timeoutMs, (chunk) => {
    bytes += chunk.length;
    return bytes <= maxBytes;
  });
}

type End = 'ended' | 'stopped' | 'brokenOff';

function consume(body: Readable, timeoutMs: number, take: (chunk: Buffer) => boolean): Promise<End> {
  if (body.readableEnded) return Promise.resolve('ended');
  if (body.destroyed) return Promise.resolve('brokenOff');
  return new Promise((resolve) => {
    const finish = (end: End): void => {
      clearTimeout(timer);
      body.off('data', onData).off('end', onEnd).off('close', onBreak).off('error', onBreak).pause();
      resolve(end);
    };
    const onData = (chunk: Buffer): void => {
      if (!take(chunk)) finish('stopped');
    };
    const onEnd = (): void => {
      finish('ended');
    };
    const onBreak = (): void => {
      finish('brokenOff');
    };
    const timer = setTimeout(onBreak, timeoutMs);
    body.on('data', onData).on('end', onEnd).on('close', onBreak).on('error', onBreak).resume();
  });
}
