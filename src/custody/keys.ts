import { customIdOf } from '../stores/blobs/key.js';
import { prefixesOf } from '../evidence/keys.js';

const RECORD = /^(?<person>[^/]+)\/custody\/(?<number>[1-9]\d{0,5})$/;

/** Key of a customId's custody record: 1 is its ending's, the following numbers are additions. */
export function recordKey(customId: string, number: number): string {
  return `${recordPrefix(customId)}${number.toString()}`;
}

/** Every custody record of a customId lies directly below it. */
function recordPrefix(customId: string): string {
  const [own = ''] = prefixesOf(customId);
  return `${own}custody/`;
}

/** The number in a key of {@link recordKey}; null for any other key. */
export function recordNumberOf(key: string): number | null {
  const number = RECORD.exec(key)?.groups?.['number'];
  return number === undefined ? null : Number(number);
}

/** The customId whose record `key` is; null for any other key. */
export function customIdOfRecord(key: string): string | null {
  const person = RECORD.exec(key)?.groups?.['person'] ?? '';
  // A customId `quarantine` has a segment of its own, which no other customId can have.
  const customId = person === '~quarantine' ? 'quarantine' : customIdOf(person);
  return customId !== null && key.startsWith(recordPrefix(customId)) ? customId : null;
}
