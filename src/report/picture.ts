import type { Readable } from 'node:stream';
import { mediaTypeOf } from '../evidence/archive/media-type.js';

/** A page that is printed and mailed holds pictures, not films. */
const LARGEST_PICTURE = 12 * 1024 * 1024;

/** What every browser draws and nothing executes. */
const DRAWN = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];

/** A picture inside a page, or why it is not shown there. */
export type Picture =
  { readonly kind: 'drawn'; readonly dataUri: string } | { readonly kind: 'notDrawn'; readonly why: string };

/** Reads a file whole and judges by its first bytes, whatever its name says. Rejects as `open` does. */
export async function toPicture(bytes: number | null, open: () => Promise<Readable>): Promise<Picture> {
  if (bytes !== null && bytes > LARGEST_PICTURE) return notDrawn('too large for a page');
  const chunks: Buffer[] = [];
  for await (const chunk of await open()) chunks.push(chunk as Buffer);
  const data = Buffer.concat(chunks);
  const type = mediaTypeOf(data.subarray(0, 64));
  if (type === null || !DRAWN.includes(type))
    return notDrawn(
      type?.startsWith('video/') ? `a film (${type})` : `not a picture (${type ?? 'unknown type'})`,
    );
  return { kind: 'drawn', dataUri: `data:${type};base64,${data.toString('base64')}` };
}

export function notDrawn(why: string): Picture {
  return { kind: 'notDrawn', why };
}
