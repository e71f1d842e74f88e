import type { Stage } from '../../../src/stores/sealed/seal-stream.js';

/** All that comes out of a stage that was fed `bytes`, whole or in parts: a list, for there may be many. */
export async function through(stage: Stage, bytes: Uint8Array | readonly Uint8Array[]): Promise<Buffer> {
  const out: Uint8Array[] = [];
  for await (const part of stage(asStream(bytes instanceof Uint8Array ? [bytes] : bytes))) out.push(part);
  return Buffer.concat(out);
}

async function* asStream(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield await Promise.resolve(part);
}
