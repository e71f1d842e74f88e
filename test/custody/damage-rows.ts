import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { accessDigest } from '../../src/stores/outcomes/access-digest.js';
import type { AccessRow } from '../../src/stores/outcomes/schema.js';
import { sha256 } from './bench.js';
import type { Random } from './random.js';

/** What verify calls the rows of a table. */
export const TABLES = {
  onboarding_outcomes: 'row',
  onboarding_rechecks: 'row',
  onboarding_holds: 'hold',
  onboarding_erasures: 'erasure',
  onboarding_access_log: 'access',
} as const;
type Table = keyof typeof TABLES;
type Row = Record<string, string | number | null>;
type Stored = Row & { readonly rowid: number; readonly custom_id: string };

/** One thing that was done to a row, and how to undo it. */
export interface RowDamage {
  readonly table: Table;
  /** Null where it was done to a whole row. */
  readonly column: string | null;
  readonly said: string;
  /** Whose it was, or is now. */
  readonly customId: string;
  /** Its number in the access log. */
  readonly number: number | null;
  undo(): void;
}

/** Changes rows past the store: each column in turn, and every few times a whole row. */
export class RowDamager {
  readonly #db: DatabaseSyncInstance;
  readonly columns: readonly (readonly [Table, string])[];

  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.columns = (Object.keys(TABLES) as Table[]).flatMap((table) =>
      (this.#db.prepare(`pragma table_info(${table})`).all() as { name: string }[]).map(
        ({ name }) => [table, name] as const,
      ),
    );
  }

  damage(round: number, random: Random): RowDamage {
    const [table, column] = this.columns[round % this.columns.length] ?? ['onboarding_outcomes', 'status'];
    const rows = this.#db.prepare(`select rowid, * from ${table}`).all() as Stored[];
    const row = rows[random(rows.length)] ?? { rowid: 0, custom_id: '' };
    const kind = random(12);
    if (kind === 0) return this.#remove(table, row);
    if (kind === 1 && table !== 'onboarding_erasures') return this.#plant(table, row);
    if (kind === 2 && 'outcome_json' in row) return this.#forge(table, row);
    if (kind <= 3 && 'who' in row) return this.#forgeAccess(row);
    const others = rows.map((other) => other[column] ?? null);
    for (const value of [...valuesFor(row[column] ?? null, others, random)]) {
      if (value === row[column] || !this.#set(table, row, { [column]: value })) continue;
      return { ...this.#undoable(table, row, `${column} of ${row.custom_id} in ${table}`), column };
    }
    return this.#remove(table, row);
  }

  close(): void {
    this.#db.close();
  }

  /** False where the database refuses it. */
  #set(table: Table, { rowid }: Stored, values: Row): boolean {
    const columns = Object.keys(values).map((column) => `${column} = ?`);
    try {
      this.#db
        .prepare(`update ${table} set ${columns.join(', ')} where rowid = ?`)
        .run(...Object.values(values), rowid);
      return true;
    } catch {
      return false;
    }
  }

  #remove(table: Table, row: Stored): RowDamage {
    this.#db.prepare(`delete from ${table} where rowid = ?`).run(row.rowid);
    return this.#undoable(table, row, `the row of ${row.custom_id} in ${table}, gone`);
  }

  /** A row of an onboarding that nobody knows, or one more hold or access of a known one. */
  #plant(table: Table, row: Stored): RowDamage {
    const own = {
      ...(table === 'onboarding_holds' && { id: 'planted', released_at: row['placed_at'] ?? null }),
      ...(table === 'onboarding_access_log' && { id: 'planted', number: null }),
    };
    const customId = 'id' in own ? row.custom_id : 'nobody';
    const planted: Row = { ...row, ...own, custom_id: customId };
    const names = Object.keys(planted).filter((name) => name !== 'rowid');
    const { lastInsertRowid } = this.#db
      .prepare(`insert into ${table} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`)
      .run(...names.map((name) => planted[name] ?? null));
    return {
      ...{ table, column: null, customId, number: null, said: `a row of ${customId} planted in ${table}` },
      undo: () => void this.#db.prepare(`delete from ${table} where rowid = ?`).run(lastInsertRowid),
    };
  }

  /** By somebody who knows what the row's own digest is of. */
  #forge(table: Table, row: Stored): RowDamage {
    const json = String(row['outcome_json']).replace('"score":0.5', '"score":0.9');
    this.#set(table, row, { outcome_json: json, outcome_sha256: sha256(json) });
    return this.#undoable(table, row, `the outcome of ${row.custom_id} in ${table}, its digest with it`);
  }

  #forgeAccess(row: Stored): RowDamage {
    const forged = { ...(row as unknown as AccessRow), who: 'nobody' };
    this.#set('onboarding_access_log', row, { who: 'nobody', sha256: accessDigest(forged) });
    return this.#undoable(
      'onboarding_access_log',
      row,
      `who of ${row.custom_id} in the access log, its digest with it`,
    );
  }

  #undoable(table: Table, row: Stored, said: string): RowDamage {
    return {
      ...{ table, column: null, customId: row.custom_id, said },
      number: typeof row['number'] === 'number' ? row['number'] : null,
      undo: () => {
        const names = Object.keys(row);
        this.#db.prepare(`delete from ${table} where rowid = ?`).run(row.rowid);
        this.#db
          .prepare(`insert into ${table} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`)
          .run(...Object.values(row as Row));
      },
    };
  }
}

/** Other values of a column, the likeliest to be taken last. */
function* valuesFor(
  value: string | number | null,
  others: readonly (string | number | null)[],
  random: Random,
): Generator<string | number | null> {
  const kind = random(4);
  if (kind === 0) yield others[random(others.length)] ?? null;
  if (kind === 1) yield null;
  if (typeof value === 'number') {
    yield value + 1;
    return;
  }
  if (value === null) {
    yield new Date(Date.now() - random(1_000_000)).toISOString();
    return;
  }
  const isTime = !Number.isNaN(Date.parse(value)) && value.endsWith('Z');
  if (kind === 2 && isTime) yield new Date(Date.parse(value) + 1 + random(100_000)).toISOString();
  const at = random(value.length);
  yield `${value.slice(0, at)}${value[at] === '7' ? '8' : '7'}${value.slice(at + 1)}`;
  yield `${value}7`;
}
