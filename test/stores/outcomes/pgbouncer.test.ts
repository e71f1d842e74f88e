import assert from 'node:assert/strict';
import pg from 'pg';
import { openResultStore } from '../../../src/stores/outcomes/open-result-store.js';
import { startPgBouncer, type TestPgBouncer } from '../../servers/pgbouncer.js';
import { startPostgres, type TestPostgres } from '../../servers/postgres.js';
import { partOrSkip } from '../../servers/require.js';
import { until } from '../../servers/throwaway.js';
import { itIsAResultStore } from './result-store.contract.js';
import { sampleOutcome } from './sample-outcome.js';

for (const mode of ['session', 'transaction'] as const)
  describe(`result store in PostgreSQL behind PgBouncer in ${mode} mode`, () => {
    let postgres: TestPostgres | undefined;
    let pooler: TestPgBouncer | undefined;

    before(async function () {
      const server = (postgres = await partOrSkip(this, 'postgres', startPostgres));
      pooler = await partOrSkip(this, 'pgbouncer', () => startPgBouncer(server, mode));
    });
    after(async () => {
      await pooler?.stop();
      await postgres?.stop();
    });

    /** A new database, past the pooler and through it. */
    async function createDatabase(): Promise<{ direct: string; url: string; server: TestPostgres }> {
      assert.ok(postgres && pooler);
      const direct = await postgres.createDatabase();
      return { direct, url: pooler.through(direct), server: postgres };
    }

    itIsAResultStore(async () => {
      const { direct, url, server } = await createDatabase();
      return {
        url,
        run: async (statement) => {
          await server.run(direct, statement);
        },
        read: (query) => server.run(direct, query),
        remove: () => Promise.resolve(),
      };
    });

    it('lets the server end a statement that waits too long, and leaves no time-out to others', async function () {
      this.timeout(30_000);
      const { direct, url, server } = await createDatabase();
      const store = await openResultStore(url);
      await store.find('c1');
      const blocker = new pg.Client({ connectionString: direct });
      await blocker.connect();
      await blocker.query('begin; lock table onboarding_outcomes in access exclusive mode');
      const waiting = assert.rejects(store.find('c1'), {
        code: 'storeUnavailable',
        message: 'the result store cannot be used for now (57014)',
      });
      await waiting;
      await blocker.query('rollback');
      await blocker.end();
      assert.equal(await store.find('c1'), null);
      assert.deepEqual(await server.run(url, 'show statement_timeout'), [{ statement_timeout: '0' }]);
      await store.close();
    });

    it('goes on after the server has ended the connections of the pooler', async () => {
      const { direct, url, server } = await createDatabase();
      const store = await openResultStore(url);
      await store.insertFirst(sampleOutcome('c1'));
      await server.run(
        direct,
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      await until('the store to answer again', async () => (await store.find('c1')) !== null);
      await store.close();
    });

    it('names the start-up parameter that the pooler refuses', async () => {
      const { url } = await createDatabase();
      const store = await openResultStore(`${url}?options=-csearch_path%3Done`);
      await assert.rejects(store.find('c1'), {
        code: 'storeMisconfigured',
        message: /leave `options` out of the URL/,
      });
      await store.close();
    });
  });
