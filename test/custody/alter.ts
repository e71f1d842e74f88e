import { DatabaseSync } from '@photostructure/sqlite';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toRecordBytes } from '../../src/custody/record-bytes.js';
import type { RecordSigner } from '../../src/custody/record-bytes.js';
import type { EndingRecord } from '../../src/custody/record.js';
import { readLink } from '../../src/custody/chain.js';
import { sha256 } from './bench.js';
import type { Bench } from './bench.js';

/** Writes over stored bytes, as nobody may. */
export async function overwrite(bench: Bench, key: string, at: number, bytes: Uint8Array): Promise<void> {
  const file = await open(join(bench.storeDir, key), 'r+');
  await file.write(bytes, 0, bytes.length, at);
  await file.close();
}

/** Changes one column of a row, past the store. */
export function alterRow(bench: Bench, customId: string, column: string, value: string): void {
  const db = new DatabaseSync(bench.resultsFile);
  db.prepare(`update onboarding_outcomes set ${column} = ? where custom_id = ?`).run(value, customId);
  db.close();
}

export function deleteRow(bench: Bench, customId: string): void {
  const db = new DatabaseSync(bench.resultsFile);
  db.prepare('delete from onboarding_outcomes where custom_id = ?').run(customId);
  db.close();
}

/** Who did what, by the access log, which the product only appends to. */
export function accessesOf(bench: Bench, customId: string): readonly (readonly unknown[])[] {
  const db = new DatabaseSync(bench.resultsFile);
  const rows = db
    .prepare('select who, what from onboarding_access_log where custom_id = ? order by number')
    .all(customId) as object[];
  db.close();
  return rows.map((row) => Object.values(row) as unknown[]);
}

/**
 * What an insider with write access does: exchanges the raw result, and rewrites the record so that
 * every digest fits again. Answers the rewritten record's digest.
 */
export async function rewriteRecord(
  bench: Bench,
  customId: string,
  signer: RecordSigner | null,
): Promise<{ readonly ref: string; readonly sha256: string; readonly record: EndingRecord }> {
  const link = await readLink(bench.blobs, [], customId, 1);
  if (link?.record.kind !== 'ending') throw new Error('there is no record');
  const text = JSON.stringify(link.record);
  const result = link.record.objects.find(({ role }) => role === 'result');
  if (result === undefined) throw new Error('there is no result');
  const path = join(bench.storeDir, result.key);
  const forged = Buffer.from((await readFile(path, 'utf8')).replace('FINISHED', 'finished'));
  await writeFile(path, forged);
  const record = JSON.parse(text.replaceAll(result.sha256, sha256(forged))) as EndingRecord;
  // The object's key is its digest: the forger leaves it where it is named.
  const restored = JSON.parse(
    JSON.stringify(record).replaceAll(`result/${sha256(forged)}`, `result/${result.sha256}`),
  ) as EndingRecord;
  const bytes = await toRecordBytes(restored, signer);
  await writeFile(join(bench.storeDir, link.ref), bytes);
  return { ref: link.ref, sha256: sha256(bytes), record: restored };
}
