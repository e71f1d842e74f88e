import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';
import type { PayloadCodec } from '@temporalio/common';

const LABEL = 'temporal-finwave/clear-name/v1';
const KEY_BYTES = 32;

/** A codec that can also hide what Temporal stores in clear whatever the codec: ids that are made of content. */
export interface NamingCodec extends PayloadCodec {
  /** HMAC-SHA-256 of `name` in hex, the same for the same first key. */
  clearNameOf(name: string): string;
}

/** {@link NamingCodec.clearNameOf} under a key that HKDF-SHA-256 (RFC 5869) makes of a payload key. */
export function createClearNames(key: KeyObject): NamingCodec['clearNameOf'] {
  const nameKey = new Uint8Array(hkdfSync('sha256', key, '', LABEL, KEY_BYTES));
  return (name) => createHmac('sha256', nameKey).update(name).digest('hex');
}

/**
 * `name` as it may stand in clear beside payloads of these codecs: as it is without any, since what it
 * was made of is readable then; keyed with one of ours; null with others' alone.
 */
export function toClearName(codecs: readonly PayloadCodec[], name: string): string | null {
  if (codecs.length === 0) return name;
  return codecs.find(isNaming)?.clearNameOf(name) ?? null;
}

function isNaming(codec: PayloadCodec): codec is NamingCodec {
  return 'clearNameOf' in codec && typeof codec.clearNameOf === 'function';
}
