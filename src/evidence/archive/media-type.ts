/** Enough of a file for {@link mediaTypeOf}. */
export const MAGIC_BYTES = 64;

const BY_MAGIC: readonly (readonly [type: string, at: number, magic: string])[] = [
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/gif', 0, 'GIF8'],
  ['image/webp', 8, 'WEBP'],
  ['image/tiff', 0, 'II*\0'],
  ['image/tiff', 0, 'MM\0*'],
  ['image/bmp', 0, 'BM'],
  ['image/heic', 4, 'ftyphei'],
  ['image/heic', 4, 'ftypmif1'],
  ['video/quicktime', 4, 'ftypqt'],
  ['video/mp4', 4, 'ftyp'],
  ['video/webm', 0, '\x1aE\xdf\xa3'],
  ['video/x-msvideo', 8, 'AVI '],
  ['application/pdf', 0, '%PDF-'],
  ['application/zip', 0, 'PK\x03\x04'],
];

const BY_EXTENSION: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  bmp: 'image/bmp',
  heic: 'image/heic',
  mov: 'video/quicktime',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mkv: 'video/webm',
  avi: 'video/x-msvideo',
  pdf: 'application/pdf',
  zip: 'application/zip',
  json: 'application/json',
};

/** Media type by the first {@link MAGIC_BYTES} of a file; null where they say nothing. */
export function mediaTypeOf(head: Uint8Array): string | null {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  const known = BY_MAGIC.find(([, at, magic]) => text.startsWith(magic, at));
  if (known) return known[0];
  return /^(\xef\xbb\xbf)?\s*[[{]/.test(text) ? 'application/json' : null;
}

/** True where a name's extension promises another type than the bytes show. */
export function mediaTypeDisagrees(name: string, mediaType: string | null): boolean {
  const promised = BY_EXTENSION[name.slice(name.lastIndexOf('.') + 1).toLowerCase()];
  return promised !== undefined && promised !== mediaType;
}

/** The extension, without dot, under which a type is stored; `bin` for the unknown. */
export function extensionOf(mediaType: string | null): string {
  return Object.entries(BY_EXTENSION).find(([, type]) => type === mediaType)?.[0] ?? 'bin';
}
