import { createHash } from 'node:crypto';
import type { AccessRow } from './schema.js';

/**
 * The digest of a row of the access log, hex: SHA-256 of the JSON list of the digest of the row before,
 * customId, number, time, who and what. It holds all rows before it in place.
 */
export function accessDigest(row: Omit<AccessRow, 'id' | 'sha256'>): string {
  const { previous_sha256, custom_id, number, at, who, what } = row;
  return createHash('sha256')
    .update(JSON.stringify([previous_sha256, custom_id, number, at, who, what]))
    .digest('hex');
}
