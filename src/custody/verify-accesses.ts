import type { ResultStore } from '../stores/outcomes/result-store.js';
import type { CheckedRecords } from './verify-records.js';
import type { AddDifference } from './verify-rows.js';

/**
 * Compares the access log of a customId with itself, since each row holds the digest of the one before,
 * and with the heads that its records name. What was cut off behind the newest record's head is not
 * seen here.
 */
export async function compareAccesses(
  { accessLog }: Pick<ResultStore, 'accessLog'>,
  customId: string,
  { links }: CheckedRecords,
  addDifference: AddDifference,
): Promise<void> {
  const named = links.flatMap(({ ref, record: { accessLog: head } }) =>
    head?.head == null ? [] : [{ ref, count: head.count, sha256: head.head }],
  );
  let expected = 1;
  let before: string | null = null;
  for await (const { number, previousSha256, sha256, fits } of accessLog.list(customId)) {
    if (number === null) {
      addDifference(
        'access',
        'disagrees',
        'a row stands outside of the chain: an older version wrote it, or somebody',
      );
      continue;
    }
    const row = `row ${number.toString()}`;
    if (number !== expected) addDifference('access', 'missing', `the rows before ${row} are gone`);
    else if (previousSha256 !== before)
      addDifference('access', 'disagrees', `${row} does not name the row before it`);
    if (!fits) addDifference('access', 'digest', `${row} does not fit its own digest`);
    for (const { ref, count, sha256: head } of named) {
      if (count === number && head !== sha256)
        addDifference('access', 'disagrees', `${ref} names another ${row}`);
    }
    expected = number + 1;
    before = sha256;
  }
  for (const { ref, count } of named) {
    if (count >= expected) {
      const left = `${ref} names ${count.toString()} rows, the last is ${(expected - 1).toString()}`;
      addDifference('access', 'missing', left);
    }
  }
}
