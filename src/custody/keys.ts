import { customIdOf, keyOf } from '../stores/blobs/key.js';

const RECORD = /^(?<owner>[^/]+)\/custody\/(?<number>[1-9]\d{0,5})$/;

/** Key of a customId's custody record: 1 is its ending's, the following numbers are additions. */
export function recordKey(customId: string, number: number): string {
  return `${keyOf(customId)}/custody/${number.toString()}`;
}

/** The number in a key of {@link recordKey}; null for any other key. */
export function recordNumberOf(key: string): number | null {
  const number = RECORD.exec(key)?.groups?.['number'];
  return number === undefined ? null : Number(number);
}

/** True for what lies where records do without being one. */
export function isPlanted(key: string): boolean {
  return key.split('/')[1] === 'custody' && recordNumberOf(key) === null;
}

/** The customId whose record `key` is; null for any other key. */
export function customIdOfRecord(key: string): string | null {
  return customIdOf(RECORD.exec(key)?.groups?.['owner'] ?? '');
}
