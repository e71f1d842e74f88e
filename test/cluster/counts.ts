import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { TestPostgres } from '../servers/postgres.js';
import type { TestS3 } from '../servers/s3.js';

/** Figures by what they count. */
export type Counts = Readonly<Record<string, number>>;

/** Rows, transactions and bytes of each database, and what PostgreSQL wrote ahead for all of them. */
export async function databasesOf(postgres: TestPostgres, outcomes: string): Promise<Counts> {
  const counts: Record<string, number> = {};
  for (const [name, url] of [
    ['outcomes', outcomes],
    ['Temporal', postgres.urlOf('temporal')],
    ['visibility', postgres.urlOf('temporal_visibility')],
  ] as const) {
    const [row] = (await postgres.run(
      url,
      `select xact_commit, tup_inserted, tup_updated, tup_deleted, pg_database_size(datname) as bytes
       from pg_stat_database where datname = current_database()`,
    )) as Record<string, string>[];
    counts[`${name}: transactions`] = Number(row?.['xact_commit']);
    counts[`${name}: rows inserted`] = Number(row?.['tup_inserted']);
    counts[`${name}: rows updated`] = Number(row?.['tup_updated']);
    counts[`${name}: rows deleted`] = Number(row?.['tup_deleted']);
    counts[`${name}: bytes`] = Number(row?.['bytes']);
  }
  const [wal] = (await postgres.run(
    postgres.urlOf('postgres'),
    'select wal_bytes, wal_write, wal_sync from pg_stat_wal',
  )) as Record<string, string>[];
  counts['write-ahead log: bytes'] = Number(wal?.['wal_bytes']);
  counts['write-ahead log: writes'] = Number(wal?.['wal_write']);
  counts['write-ahead log: syncs'] = Number(wal?.['wal_sync']);
  return counts;
}

/** Objects and bytes of an `s3:` URL's bucket. */
export async function bucketOf(s3: TestS3, url: string): Promise<Counts> {
  const Bucket = new URL(url).host;
  let [objects, bytes] = [0, 0];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3.client }, { Bucket })) {
    objects += Contents.length;
    for (const { Size = 0 } of Contents) bytes += Size;
  }
  return { 'bucket: objects': objects, 'bucket: bytes': bytes };
}

/** What Temporal Cloud bills, by kind, as the servers count it. */
export async function temporalActions(metricsUrls: readonly string[]): Promise<Counts> {
  const counts: Record<string, number> = { 'Temporal actions': 0 };
  for (const url of metricsUrls) {
    const text = await (await fetch(url)).text();
    for (const [, labels = '', value = ''] of text.matchAll(/^action\{([^}]*)\} (\S+)$/gm)) {
      if (!labels.includes('namespace="default"')) continue;
      const [, kind = ''] = /(?:action_type|type)="([^"]*)"/.exec(labels) ?? [];
      const name = `Temporal actions, ${kind}`;
      counts[name] = (counts[name] ?? 0) + Number(value);
      counts['Temporal actions'] = (counts['Temporal actions'] ?? 0) + Number(value);
    }
  }
  return counts;
}
