import { isUtf8 } from 'node:buffer';

/** A text's bytes as UTF-8; a BOM may be left. */
export interface Utf8 {
  readonly bytes: Uint8Array;
  /** No encoding fitted and latin-1 was taken, which fits everything: letters may be wrong. */
  readonly isGuess: boolean;
}

const BOMS = [
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
] as const;

/**
 * The bytes decide before any label: a BOM, else UTF-8 where they are, else the charset that
 * `contentType` declares, else latin-1.
 */
export function toUtf8(raw: Uint8Array, contentType?: string): Utf8 {
  const declared = /;\s*charset\s*=\s*"?([\w.:-]+)"?/i.exec(contentType ?? '')?.[1];
  const byBom = BOMS.find(([, bom]) => bom.every((byte, at) => raw[at] === byte))?.[0];
  if (byBom === undefined && isUtf8(raw)) return { bytes: raw, isGuess: false };
  for (const encoding of [byBom, declared]) {
    const text = encoding === undefined ? null : decode(raw, encoding);
    if (text !== null) return { bytes: Buffer.from(text, 'utf8'), isGuess: false };
  }
  return { bytes: Buffer.from(Buffer.from(raw).toString('latin1'), 'utf8'), isGuess: true };
}

/** Null where the bytes are not in this encoding, or nobody knows it. */
function decode(raw: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(raw);
  } catch {
    return null;
  }
}
