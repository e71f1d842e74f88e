import assert from 'node:assert/strict';
import pg from 'pg';
import { openResultStore } from '../../../src/stores/outcomes/open-result-store.js';
import type { ResultStore } from '../../../src/stores/outcomes/result-store.js';
import { codeOf } from '../../../src/stores/store-error.js';
import { startPostgresProxy, type PostgresProxy } from '../../servers/postgres-proxy.js';
import { startPostgres, type TestPostgres, type TestStandby } from '../../servers/postgres.js';
import { partOrSkip } from '../../servers/require.js';
import { until } from '../../servers/throwaway.js';
import { sampleOutcome } from './sample-outcome.js';
import { WRITES, toldOf, type Write } from './writes.js';

/** What a caller learns: the answer, or that it has to ask again. */
type Learned = { readonly answer: unknown } | { readonly error: Error };

const UNAVAILABLE = { name: 'StoreError', code: 'storeUnavailable' };

describe('result store in PostgreSQL that fails over', () => {
  let server: TestPostgres | undefined;
  let postgres: TestPostgres;
  let proxy: PostgresProxy;
  let url: string;
  let store: ResultStore;

  before(async function () {
    postgres = server = await partOrSkip(this, 'postgres', startPostgres);
    url = await postgres.createDatabase();
  });
  after(() => server?.stop());

  beforeEach(async () => {
    proxy = await startPostgresProxy(postgres.port);
    store = await openResultStore(through(url));
    // The tables are made before anything fails.
    await store.find('c1');
  });
  afterEach(async () => {
    await empty();
    await store.close();
    proxy.close();
  });

  const empty = (): Promise<unknown> =>
    postgres.run(url, `truncate ${[...new Set(WRITES.map(({ table }) => table))].join()}`);
  const through = (direct: string): string =>
    direct.replace(`:${postgres.port.toString()}/`, `:${proxy.port.toString()}/`);
  const learn = (write: Write): Promise<Learned> =>
    write.run(store).then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error: error as Error }),
    );
  /** Asks again where the caller has to, as an activity's retries do; answers the errors of before. */
  async function settle(write: Write, first: Learned, answers = write.answers): Promise<readonly Error[]> {
    const errors: Error[] = [];
    for (let learned = first; ; learned = await learn(write)) {
      if ('answer' in learned) {
        assert.deepEqual(write.toldBy(learned.answer), answers);
        return errors;
      }
      assert.equal(codeOf(learned.error), 'storeUnavailable', learned.error.message);
      errors.push(learned.error);
      assert.ok(errors.length < 100, learned.error.message);
    }
  }
  /** Neither lost nor doubled: what stands is what an undisturbed write leaves. */
  async function assertOnce(writes: readonly Write[]): Promise<void> {
    const told = await toldOf(store);
    await empty();
    for (const write of writes) await write.run(store);
    assert.deepEqual(told, await toldOf(store));
  }

  for (const write of WRITES) {
    const { name, table, statement, before: earlier = [] } = write;
    const prepare = async (): Promise<void> => {
      for (const each of earlier) await each.run(store);
    };

    describe(name, () => {
      it('is undone with a session that the server ends in the middle of its statement', async () => {
        await prepare();
        const blocker = new pg.Client({ connectionString: url });
        await blocker.connect();
        await blocker.query(`begin; lock table ${table} in share mode`);
        const waiting = learn(write);
        await until('the server to end the statement that waits', async () => {
          const { rowCount } = await blocker.query(
            "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
          );
          return rowCount === 1;
        });
        const first = await waiting;
        await blocker.end();
        const [error] = await settle(write, first);
        assert.match(error?.message ?? '', /\(57P01\)/);
        await assertOnce([...earlier, write]);
      });

      it('is not done where the connection ends before the commit', async () => {
        await prepare();
        proxy.cutAtCommitOf(statement, 'before');
        const errors = await settle(write, await learn(write));
        assert.deepEqual([proxy.cuts(), errors.length], [1, 1]);
        await assertOnce([...earlier, write]);
      });

      it('is done once where the connection ends between the commit and its answer', async () => {
        await prepare();
        proxy.cutAtCommitOf(statement, 'after');
        const errors = await settle(write, await learn(write));
        assert.deepEqual([proxy.cuts(), errors.length], [1, write.isReadAgain ? 0 : 1]);
        await assertOnce([...earlier, write]);
      });

      it('is done once where nothing is to be reached after the commit, and it is repeated later', async () => {
        await prepare();
        proxy.cutAtCommitOf(statement, 'after', true);
        const first = await learn(write);
        assert.ok('error' in first);
        proxy.leadTo(postgres.port);
        const { answers, answersRepeat = answers } = write;
        await settle(write, first, answersRepeat);
        await assertOnce([...earlier, write]);
      });
    });
  }

  it('says of a server that only reads what it is, and goes on when it writes again', async () => {
    const database = new URL(url).pathname.slice(1);
    await store.insertFirst(sampleOutcome('c0'));
    await postgres.run(
      postgres.urlOf('postgres'),
      `alter database ${database} set default_transaction_read_only = on`,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}'`,
    );
    await until('the store to read again', async () => (await store.find('c0')) !== null);
    for (const write of WRITES)
      if (write.before === undefined)
        await assert.rejects(write.run(store), {
          ...UNAVAILABLE,
          message: /^the result store is read-only \(25006\): .*standby/,
        });
    await postgres.run(
      postgres.urlOf('postgres'),
      `alter database ${database} reset default_transaction_read_only`,
    );
    for (const write of WRITES) await settle(write, await learn(write));
    await assertOnce(WRITES);
  });
});

describe('result store in PostgreSQL whose standby is promoted', () => {
  let server: TestPostgres | undefined;
  let standby: TestStandby | undefined;

  after(async () => {
    await standby?.stop();
    await server?.stop();
  });

  it('keeps every row that was acknowledged, and takes every other one once', async function () {
    const postgres = (server = await partOrSkip(this, 'postgres', startPostgres));
    const direct = await postgres.createDatabase();
    const proxy = await startPostgresProxy(postgres.port);
    const store = await openResultStore(
      direct.replace(`:${postgres.port.toString()}/`, `:${proxy.port.toString()}/`),
    );
    await store.find('c1');
    standby = await postgres.startStandby();
    const [before, after] = [WRITES.slice(0, 4), WRITES.slice(4)];
    for (const write of before) await write.run(store);
    // The next row is committed, and nobody is told; then the primary is gone.
    const [cut = assert.fail()] = after;
    proxy.cutAtCommitOf(cut.statement, 'after', true);
    await assert.rejects(cut.run(store), UNAVAILABLE);
    await postgres.end();
    proxy.leadTo(standby.port);
    await until('the standby to answer', async () => (await store.find('c1')) !== null);
    const repeated = after.filter((write) => write !== cut);
    for (const write of repeated) await assert.rejects(write.run(store), UNAVAILABLE);
    await standby.promote();
    for (const write of after) {
      await until(`${write.name} to be taken`, async () => {
        assert.deepEqual(write.toldBy(await write.run(store)), write.answers);
        return true;
      });
    }
    const there = postgres.urlOf('undisturbed').replace(postgres.port.toString(), standby.port.toString());
    await postgres.run(there.replace('undisturbed', 'postgres'), 'create database undisturbed');
    const undisturbed = await openResultStore(there);
    for (const write of WRITES) await write.run(undisturbed);
    assert.deepEqual(await toldOf(store), await toldOf(undisturbed));
    await undisturbed.close();
    await store.close();
    proxy.close();
  });
});
