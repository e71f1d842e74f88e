import assert from 'node:assert/strict';
import { openResultStore } from '../../../src/stores/outcomes/open-result-store.js';
import { fromPostgresError } from '../../../src/stores/outcomes/postgres-error.js';
import { partOrSkip } from '../../servers/require.js';
import { startPostgres, type TestPostgres } from '../../servers/postgres.js';
import { startPostgresProxy } from '../../servers/postgres-proxy.js';
import { freePort } from '../../servers/throwaway.js';
import { itIsAResultStore } from './result-store.contract.js';
import { sampleOutcome } from './sample-outcome.js';

describe('result store in PostgreSQL', () => {
  let server: TestPostgres | undefined;
  let postgres: TestPostgres;

  before(async function () {
    postgres = server = await partOrSkip(this, 'postgres', startPostgres);
  });
  after(() => server?.stop());

  itIsAResultStore(async () => {
    const url = await postgres.createDatabase();
    return {
      url,
      run: async (statement) => {
        await postgres.run(url, statement);
      },
      read: (query) => postgres.run(url, query),
      remove: () => Promise.resolve(),
    };
  });

  it('works for a role that may create nothing, once the schema is current', async () => {
    const url = await postgres.createDatabase();
    await postgres.run(
      url,
      'drop role if exists worker',
      'create role worker login password $$secret word$$',
    );
    const asWorker = url.replace('postgres@', 'worker:secret%20word@');
    const early = await openResultStore(asWorker);
    await assert.rejects(early.find('c1'), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'storeMisconfigured');
      assert.doesNotMatch(error.message, /secret|worker/);
      return true;
    });
    const owner = await openResultStore(url);
    await owner.find('c1');
    await owner.close();
    await postgres.run(url, 'grant select, insert, update on all tables in schema public to worker');
    assert.equal((await early.insertFirst(sampleOutcome('c1'))).customId, 'c1');
    await early.close();
    await postgres.run(url, 'drop owned by worker', 'drop role worker');
  });

  it('keeps two deployments in two schemas of one database apart', async () => {
    const url = await postgres.createDatabase();
    await postgres.run(url, 'create schema one', 'create schema two');
    const [one, two] = await Promise.all(
      ['one', 'two'].map((name) => openResultStore(`${url}?options=-csearch_path%3D${name}`)),
    );
    assert.equal((await one?.insertFirst(sampleOutcome('c1', 1)))?.score, 1);
    assert.equal(await two?.find('c1'), null);
    assert.equal((await two?.insertFirst(sampleOutcome('c1', 2)))?.score, 2);
    await Promise.all([one?.close(), two?.close()]);
  });

  it('reads again what a lost connection left unknown', async () => {
    const url = await postgres.createDatabase();
    const proxy = await startPostgresProxy(postgres.port);
    const store = await openResultStore(url.replace(postgres.port.toString(), proxy.port.toString()));
    await store.find('c1');
    proxy.cutAtCommitOf('insert into "onboarding_outcomes"', 'after');
    assert.deepEqual(await store.insertFirst(sampleOutcome('c1')), sampleOutcome('c1'));
    assert.equal(proxy.cuts(), 1);
    await store.close();
    proxy.close();
  });

  it('goes on after the server has ended its connections', async () => {
    const url = await postgres.createDatabase();
    const store = await openResultStore(url);
    await store.insertFirst(sampleOutcome('c1'));
    await postgres.run(
      url,
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    const found = await store.find('c1').catch(() => store.find('c1'));
    assert.deepEqual(found?.outcome, sampleOutcome('c1'));
    await store.close();
  });

  it('opens although nobody listens, is unavailable then, and works later', async () => {
    const port = await freePort();
    const url = await postgres.createDatabase();
    const store = await openResultStore(url.replace(postgres.port.toString(), port.toString()));
    await assert.rejects(store.find('c1'), { code: 'storeUnavailable' });
    const proxy = await startPostgresProxy(postgres.port, port);
    assert.equal(await store.find('c1'), null);
    await store.close();
    proxy.close();
  });

  it('calls a database and a role that do not exist a misconfiguration', async () => {
    const url = await postgres.createDatabase();
    for (const wrong of [url.replace(/\w+$/, 'absent'), url.replace('postgres@', 'nobody:hunter2@')]) {
      const store = await openResultStore(wrong);
      await assert.rejects(store.find('c1'), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'storeMisconfigured');
        assert.doesNotMatch(error.message, /hunter2|nobody|absent/);
        return true;
      });
    }
  });

  it('accepts over TLS only the certificate of the host it asked for', async () => {
    const url = await postgres.createDatabase();
    const tls = `sslmode=verify-full`;
    const root = `sslrootcert=${encodeURIComponent(postgres.certificate)}`;
    const local = url.replace('127.0.0.1', 'localhost');
    const store = await openResultStore(`${local}?${tls}&${root}`);
    assert.equal(await store.find('c1'), null);
    await store.close();
    for (const wrong of [`${local}?${tls}`, `${url}?${tls}&${root}`]) {
      const refused = await openResultStore(wrong);
      await assert.rejects(refused.find('c1'), { code: 'storeMisconfigured' });
    }
  });
});

describe('fromPostgresError', () => {
  const codeOf = (code: string): string | undefined =>
    fromPostgresError(Object.assign(new Error('x'), { code }))?.code;

  it('sorts SQLSTATEs and network errors', () => {
    for (const code of [
      '08006',
      '53300',
      '57P01',
      '57014',
      '40001',
      '40P01',
      '25006',
      'ECONNREFUSED',
      'EAI_AGAIN',
    ])
      assert.equal(codeOf(code), 'storeUnavailable', code);
    for (const code of [
      '28P01',
      '3D000',
      '42501',
      '42P01',
      'CERT_HAS_EXPIRED',
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ])
      assert.equal(codeOf(code), 'storeMisconfigured', code);
    assert.equal(codeOf('XX001'), 'storeCorrupt');
  });

  it('leaves bugs alone', () => {
    assert.equal(codeOf('ERR_INVALID_ARG_TYPE'), undefined);
    assert.equal(fromPostgresError(new TypeError('a bug')), null);
  });
});
