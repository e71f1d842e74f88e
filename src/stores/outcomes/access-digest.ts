import { createHash } from 'node:crypto';
import type { AccessRow } from './schema.js';

/**
 * The digest of a row of the access log, hex: SHA-256 of the JSON list of the digest of the row before,
 * customId, number, time, who, what and id. It holds all rows before it in place.
 */
export function accessDigest(row: Omit<AccessRow, 'sha256'>): string {
  return digestOf([...contentOf(row), row.id]);
}

/** True where a row fits its own digest; before migration 005 that held everything but the id. */
export function fitsAccessDigest(row: AccessRow): boolean {
  return row.sha256 === accessDigest(row) || row.sha256 === digestOf(contentOf(row));
}

function contentOf({ previous_sha256, custom_id, number, at, who, what }: Omit<AccessRow, 'sha256'>) {
  return [previous_sha256, custom_id, number, at, who, what];
}

function digestOf(list: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('hex');
}
