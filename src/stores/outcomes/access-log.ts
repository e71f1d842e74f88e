import { randomUUID } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { accessDigest } from './access-digest.js';
import type { WithDb } from './connect-at-first-use.js';
import { orStanding } from './or-standing.js';
import type { AccessHead, ResultStore } from './result-store.js';
import { toAccessEntry, toTime } from './rows.js';
import type { AccessRow, ResultSchema } from './schema.js';

const PAGE_SIZE = 100;
const LONGEST_NAME = 200;

/** What a result store does with the access log: one chain of rows per customId, only ever appended to. */
export function createAccessLog(withDb: WithDb): Pick<ResultStore, 'logAccess' | 'accessLog'> {
  const head = (customId: string | null): Promise<AccessHead> => withDb((db) => headOf(db, customId));

  /** False where a row with its number, or the row itself, is there. */
  async function insert(row: AccessRow): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await withDb((db) =>
      db
        .insertInto('onboarding_access_log')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow(),
    );
    return numInsertedOrUpdatedRows === 1n;
  }

  async function isLogged(id: string): Promise<true | null> {
    const row = await withDb((db) =>
      db.selectFrom('onboarding_access_log').select('id').where('id', '=', id).executeTakeFirst(),
    );
    return row === undefined ? null : true;
  }

  return {
    async logAccess({ who, what, customId, id = randomUUID() }) {
      const said = { id, at: toTime(), who: printable(who), what: printable(what), custom_id: customId };
      for (;;) {
        const { count, head: previous } = await head(customId);
        const chained = { ...said, number: count + 1, previous_sha256: previous };
        const row = { ...chained, sha256: accessDigest(chained) };
        const standing = () => isLogged(id);
        if ((await orStanding(() => insert(row), standing)) || (await standing())) return;
        // Another one took the number, and the chain has grown: there is a new head to follow.
      }
    },

    accessLog: {
      head,
      async *list(customId) {
        for (let after: Position = { number: -1, id: '' }; ;) {
          const rows = await withDb((db) => pageOf(db, customId, after));
          for (const row of rows) yield toAccessEntry(row);
          const last = rows.at(-1);
          if (last === undefined || rows.length < PAGE_SIZE) return;
          after = { number: last.number ?? 0, id: last.id };
        }
      },
    },
  };
}

interface Position {
  readonly number: number;
  readonly id: string;
}

function pageOf(
  db: Kysely<ResultSchema>,
  customId: string | null,
  { number, id }: Position,
): Promise<AccessRow[]> {
  return db
    .selectFrom('onboarding_access_log')
    .selectAll()
    .where(chainOf(customId))
    .where(sql<boolean>`(coalesce(number, 0), id) > (${number}, ${id})`)
    .orderBy(sql`coalesce(number, 0)`)
    .orderBy('id')
    .limit(PAGE_SIZE)
    .execute();
}

async function headOf(db: Kysely<ResultSchema>, customId: string | null): Promise<AccessHead> {
  const row = await db
    .selectFrom('onboarding_access_log')
    .select(['number', 'sha256'])
    .where(chainOf(customId))
    .where('number', 'is not', null)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { count: row?.number ?? 0, head: row?.sha256 ?? null };
}

/** As the index of the chains spells it. */
function chainOf(customId: string | null) {
  return sql<boolean>`coalesce(custom_id, '') = ${customId ?? ''}`;
}

/** Both databases give back exactly this: no control, no half character. */
function printable(text: string): string {
  return text
    .replace(/\p{Cc}|\p{Cs}/gu, '\ufffd')
    .slice(0, LONGEST_NAME)
    .replace(/\p{Cs}$/u, '');
}
