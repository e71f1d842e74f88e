import type { Readable } from 'node:stream';

/**
 * Takes bytes from the beginning of a stream until they are `enough`, or the stream has ended. What
 * was taken is no longer in the stream. Rejects with the stream's error.
 */
export async function peek(stream: Readable, enough: (head: Buffer) => boolean): Promise<Buffer> {
  let head = Buffer.alloc(0);
  while (!enough(head)) {
    const chunk = stream.read() as Buffer | null;
    if (chunk !== null) head = Buffer.concat([head, chunk]);
    else if (stream.readableEnded || !(await hasMore(stream))) break;
  }
  return head;
}

function hasMore(stream: Readable): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      stream.off('readable', onReadable).off('end', onEnd).off('error', onError).off('close', onClose);
    };
    const onReadable = (): void => {
      settle();
      resolve(true);
    };
    const onEnd = (): void => {
      settle();
      resolve(false);
    };
    const onError = (error: Error): void => {
      settle();
      reject(error);
    };
    const onClose = (): void => {
      onError(stream.errored ?? new Error('closed'));
    };
    if (stream.destroyed) onClose();
    else stream.on('readable', onReadable).on('end', onEnd).on('error', onError).on('close', onClose);
  });
}
