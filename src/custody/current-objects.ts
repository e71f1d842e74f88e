import type { ChainLink } from './chain.js';
import type { EndingRecord, RecordedObject } from './record.js';

/** What the ending and its rechecks name, with the digests that the last re-encryption gave it. */
export function currentObjects(
  ending: EndingRecord,
  { links }: { readonly links: readonly ChainLink[] },
): RecordedObject[] {
  const objects = new Map(ending.objects.map((object) => [object.key, object]));
  for (const { record } of links) {
    if (record.kind !== 'reseal' && record.kind !== 'recheck') continue;
    for (const object of record.objects) objects.set(object.key, object);
  }
  return [...objects.values()];
}
