/** What a body is, by its first bytes; no label is believed in either direction. */
export type ContentKind = 'empty' | 'zip' | 'json' | 'html' | 'base64' | 'text' | 'unreadable';

/** Zeros, blanks and a BOM before the first bytes: more than that is content. */
const LONGEST_PADDING = 64 * 1024;

/** Text is told from bytes by so many of them. */
const TOLD_BY = 512;

/** Local header, the two end records, spanning markers: what a ZIP can begin with (APPNOTE 4.3). */
const ZIP_SIGNATURES = ['PK\x03\x04', 'PK\x05\x06', 'PK\x06\x06', 'PK\x07\x08', 'PK00'];

/** What begins with `head`; where `head` is not the whole, {@link isTold} must say that it suffices. */
export function toContentKind(head: Uint8Array): ContentKind {
  const begin = textOf(head.subarray(paddingOf(head)));
  if (begin === '') return 'empty';
  if (isZip(begin)) return 'zip';
  if (begin.startsWith('<')) return 'html';
  if (/^[{["]/.test(begin)) return 'json';
  if (/^(data:[^,]{0,100},)?UEs[DFGH]/.test(begin)) return 'base64';
  // Control characters but tab, line ends and form feed are in no text.
  return /[^\t\n\f\r\x20-\x7e\x80-\xff]/.test(begin) ? 'unreadable' : 'text';
}

/** True where more bytes than `head` cannot change what {@link toContentKind} says. */
export function isTold(head: Uint8Array): boolean {
  const start = paddingOf(head);
  if (start >= LONGEST_PADDING || head.length - start >= TOLD_BY) return true;
  return head.length - start >= 4 && isZip(textOf(head.subarray(start)));
}

/** True for the first bytes of a ZIP, without padding. */
export function beginsLikeZip(head: Uint8Array): boolean {
  return isZip(textOf(head));
}

/** Also for the first two or three bytes of one that ends there. */
function isZip(begin: string): boolean {
  return begin.startsWith('PK') && ZIP_SIGNATURES.some((one) => one.startsWith(begin.slice(0, 4)));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, TOLD_BY)).toString('latin1');
}

function paddingOf(head: Uint8Array): number {
  let at = 0;
  while (at < Math.min(head.length, LONGEST_PADDING)) {
    if (PADDING.has(head[at] ?? -1)) at += 1;
    else if (head[at] === 0xef && head[at + 1] === 0xbb && head[at + 2] === 0xbf) at += 3;
    else break;
  }
  return at;
}

const PADDING: ReadonlySet<number> = new Set([0x00, 0x09, 0x0a, 0x0d, 0x20]);
