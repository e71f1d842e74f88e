import { toSegments } from '../../stores/blobs/key.js';

const PLAIN_KINDS: readonly unknown[] = ['custody', 'receipt', 'files'];

/**
 * True for the key of a document that is read without an identity: `<person>/custody/…` and
 * `<person>/receipt/…` by auditors, `<person>/files/…` by the worker itself; none holds personal data. A person may be called `custody` too, and what
 * lies in `quarantine/` is never plain.
 *
 * @throws StoreError `storeMisconfigured` where it is no key
 */
export function isPlainKey(key: string): boolean {
  const [person, kind, ...rest] = toSegments(key);
  return person !== 'quarantine' && rest.length > 0 && PLAIN_KINDS.includes(kind);
}
