import { customIdOf, toSegments } from '../../stores/blobs/key.js';

/** The customId whose spool files a blob's temporary copy is swept and erased with. */
export function ownerOf(key: string): string {
  const [first = '', second = ''] = toSegments(key);
  const person = first === 'quarantine' ? second : first;
  // What keys.ts makes of a customId `quarantine`.
  return person === '~quarantine' ? 'quarantine' : (customIdOf(person) ?? person);
}
