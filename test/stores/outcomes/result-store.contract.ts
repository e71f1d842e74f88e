import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openResultStore } from '../../../src/stores/outcomes/open-result-store.js';
import type { ResultStore } from '../../../src/stores/outcomes/result-store.js';
import { sampleOutcome } from './sample-outcome.js';

/** A new empty database, and a way around the store. */
export interface Place {
  readonly url: string;
  run(statement: string): Promise<void>;
  read(query: string): Promise<readonly object[]>;
  remove(): Promise<void>;
}

const PROCESS = fileURLToPath(new URL('./insert-first-process.js', import.meta.url));
const TOMBSTONE = { ref: 'c/tombstone', sha256: 'cd'.repeat(32) };

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** What every result store does; called inside its suite. */
export function itIsAResultStore(makePlace: () => Promise<Place>): void {
  let place: Place;
  let store: ResultStore;

  beforeEach(async () => {
    place = await makePlace();
    store = await openResultStore(place.url);
  });
  afterEach(async () => {
    await store.close();
    await place.remove();
  });

  it('finds nothing for a customId without outcome', async () => {
    assert.equal(await store.find('c1'), null);
  });

  it('finds the outcome that was inserted, with the digest of its JSON', async () => {
    const outcome = sampleOutcome('c1');
    assert.deepEqual(await store.insertFirst(outcome), outcome);
    const found = await store.find('c1');
    assert.deepEqual(found?.outcome, outcome);
    assert.equal(found.sha256, createHash('sha256').update(JSON.stringify(outcome)).digest('hex'));
    assert.ok(Math.abs(Date.now() - found.storedAt.getTime()) < 60_000);
  });

  it('keeps an outcome in which everything that may be null is', async () => {
    const evidence = {
      state: 'none',
      reason: 'notAsked',
      ref: null,
      sha256: null,
      bytes: null,
      filesOmitted: 0,
      files: [],
    } as const;
    const nulls = { onboardingId: null, score: null, result: null, custody: null, evidence };
    const outcome = { ...sampleOutcome('c1'), ...nulls, settledBy: 'cancellation' as const };
    assert.deepEqual(await store.insertFirst(outcome), outcome);
  });

  it('keeps the first outcome and answers it to every later one', async () => {
    const first = await store.insertFirst(sampleOutcome('c1', 1));
    const row = await store.find('c1');
    assert.deepEqual(await store.insertFirst(sampleOutcome('c1', 2)), first);
    assert.deepEqual(await store.insertFirst(first), first);
    assert.deepEqual(await store.find('c1'), row);
  });

  it('proves that a customId gets one row, and leaves none', async () => {
    await store.prove();
    assert.deepEqual(await place.read('select * from onboarding_outcomes'), []);
    // As a careless restore makes it.
    await place.run('create table copied as select * from onboarding_outcomes');
    await place.run('drop table onboarding_outcomes');
    await place.run('alter table copied rename to onboarding_outcomes');
    await assert.rejects(store.prove(), { code: 'storeMisconfigured', message: /no primary key/ });
    assert.deepEqual(await place.read('select * from onboarding_outcomes'), []);
  });

  it('tells customIds apart that differ by case only', async () => {
    await store.insertFirst(sampleOutcome('abc', 1));
    assert.equal((await store.insertFirst(sampleOutcome('ABC', 2))).score, 2);
  });

  it('finds after reopening what was stored before', async () => {
    await store.insertFirst(sampleOutcome('c1'));
    await store.close();
    const again = await openResultStore(place.url);
    assert.deepEqual((await again.find('c1'))?.outcome, sampleOutcome('c1'));
    await again.close();
  });

  it('lists in the order of bytes, over more than one page', async () => {
    const customIds = Array.from({ length: 230 }, (_, i) => `${'aB.:_'.charAt(i % 5)}x${i.toString()}`).map(
      (id) => id.replace(/^[.:_]/, (sign) => `0${sign}`),
    );
    for (const customId of customIds) await store.insertFirst(sampleOutcome(customId));
    const sorted = [...customIds].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const listed = await all(store.list(new Date(0)));
    assert.deepEqual(
      listed.map(({ outcome }) => outcome.customId),
      sorted,
    );
  });

  it('lists what was stored since a time only', async () => {
    await store.insertFirst(sampleOutcome('c1'));
    await place.run("update onboarding_outcomes set stored_at = '2020-01-01T00:00:00.000Z'");
    await store.insertFirst(sampleOutcome('c2'));
    const since = await all(store.list(new Date('2021-01-01')));
    assert.deepEqual(
      since.map(({ outcome }) => outcome.customId),
      ['c2'],
    );
  });

  it('refuses a row that was altered behind its back', async () => {
    await store.insertFirst(sampleOutcome('c1', 1));
    await place.run(
      `update onboarding_outcomes set outcome_json = replace(outcome_json, '"score":1', '"score":9')`,
    );
    await assert.rejects(store.find('c1'), { name: 'StoreError', code: 'storeCorrupt' });
    await assert.rejects(store.insertFirst(sampleOutcome('c1', 1)), { code: 'storeCorrupt' });
  });

  it("refuses a row that was swapped with another onboarding's", async () => {
    await store.insertFirst(sampleOutcome('c1'));
    await place.run("update onboarding_outcomes set custom_id = 'c2'");
    await assert.rejects(store.find('c2'), { code: 'storeCorrupt' });
  });

  it('keeps every recheck, by its record, and the first of each number', async () => {
    assert.deepEqual(await store.rechecksOf('c1'), []);
    const recordedAt = new Date('2026-01-02T03:04:05.678Z');
    const recheck = (number: number, score: number) => ({
      number,
      outcome: sampleOutcome('c1', score),
      recordedAt,
    });
    for (const number of [12, 3]) await store.insertRecheck(recheck(number, number));
    await store.insertRecheck(recheck(3, 9));
    assert.deepEqual(await store.rechecksOf('c1'), [recheck(3, 3), recheck(12, 12)]);
    assert.deepEqual(await store.rechecksOf('c2'), []);
    await place.run(
      `update onboarding_rechecks set outcome_json = replace(outcome_json, '"score":3', '"score":9')`,
    );
    await assert.rejects(store.rechecksOf('c1'), { code: 'storeCorrupt' });
  });

  it('keeps one hold at a time, the first, until it is released', async () => {
    assert.equal(await store.holdOf('c1'), null);
    const hold = await store.placeHold('c1', 'court order');
    assert.equal(hold.reason, 'court order');
    assert.deepEqual(await store.placeHold('c1', 'another'), hold);
    assert.deepEqual(await store.holdOf('c1'), hold);
    assert.equal(await store.holdOf('c2'), null);
    assert.equal(await store.releaseHold('c1'), true);
    assert.equal(await store.releaseHold('c1'), false);
    assert.equal(await store.holdOf('c1'), null);
    assert.equal((await store.placeHold('c1', 'again')).reason, 'again');
  });

  it('keeps every hold, and lists whom any row is about', async () => {
    await store.insertFirst(sampleOutcome('c2'));
    await store.placeHold('c1', 'court order');
    await store.releaseHold('c1');
    await store.placeHold('c1', 'again');
    const [first, second] = await store.holdsOf('c1');
    assert.deepEqual([first?.reason, second?.reason], ['court order', 'again']);
    assert.ok(first?.releasedAt instanceof Date && second?.releasedAt === null);
    await store.markErased('c3', TOMBSTONE);
    const listed: string[] = [];
    for await (const customId of store.customIds(new Date(0))) listed.push(customId);
    assert.deepEqual(listed, ['c2', 'c1', 'c3']);
    for await (const customId of store.customIds(new Date('2999-01-01'))) assert.fail(customId);
  });

  it('refuses a row of which one column was altered', async () => {
    await store.insertFirst(sampleOutcome('c1'), new Date('2026-01-02T03:04:05.678Z'));
    assert.equal((await store.find('c1'))?.storedAt.toISOString(), '2026-01-02T03:04:05.678Z');
    for (const [column, value] of [
      ['status', 'TIMEOUT'],
      ['settled_by', 'nobody'],
      ['onboarding_id', 'o-9'],
      ['custody_ref', 'c1/custody/9'],
      ['custody_sha256', '0'],
      ['stored_at', 'yesterday'],
    ] as const) {
      await place.run(`create table kept as select * from onboarding_outcomes`);
      await place.run(`update onboarding_outcomes set ${column} = '${value}'`);
      await assert.rejects(store.find('c1'), { code: 'storeCorrupt' }, column);
      await place.run('delete from onboarding_outcomes');
      await place.run('insert into onboarding_outcomes select * from kept');
      await place.run('drop table kept');
    }
    assert.notEqual(await store.find('c1'), null);
  });

  it('records no erasure under a hold, and the first one without', async () => {
    await store.placeHold('c1', 'court order');
    assert.equal(await store.markErased('c1', TOMBSTONE), null);
    assert.equal(await store.erasureOf('c1'), null);
    await store.releaseHold('c1');
    const erasure = await store.markErased('c1', TOMBSTONE);
    assert.deepEqual(erasure?.tombstone, TOMBSTONE);
    assert.deepEqual(await store.markErased('c1', { ...TOMBSTONE, ref: 'other' }), erasure);
    assert.deepEqual(await store.erasureOf('c1'), erasure);
  });

  it('appends to the access log', async () => {
    for (const what of ['result', 'report', 'erase'])
      await store.logAccess({ who: 'uid 1000', what, customId: 'c1' });
    await store.logAccess({ who: 'uid 1000', what: 'verify', customId: null });
    const rows = await place.read('select what, custom_id from onboarding_access_log order by what');
    assert.deepEqual(
      rows.map((row) => Object.values(row) as unknown[]),
      [
        ['erase', 'c1'],
        ['report', 'c1'],
        ['result', 'c1'],
        ['verify', null],
      ],
    );
  });

  it('chains the accesses of each customId, whoever writes at once', async () => {
    assert.deepEqual(await store.accessLog.head('c1'), { count: 0, head: null });
    const others = await Promise.all([1, 2, 3].map(() => openResultStore(place.url)));
    const log = (one: ResultStore, what: string, customId: string | null): Promise<void> =>
      one.logAccess({ who: 'a\nb\ud800@host', what, customId }).catch((error: unknown) => {
        // As a command's caller does: what is busy now is tried again.
        if (!(error instanceof Error && 'code' in error && error.code === 'storeUnavailable')) throw error;
        return log(one, what, customId);
      });
    const writes = Array.from({ length: 120 }, (_, i) => i.toString());
    await Promise.all(writes.map((what, i) => log(others[i % 3] ?? store, what, i % 2 === 0 ? 'c1' : null)));
    for (const other of others) await other.close();
    for (const customId of ['c1', null]) {
      const entries = await all(store.accessLog.list(customId));
      assert.deepEqual(
        entries.map(({ number }) => number),
        Array.from({ length: 60 }, (_, i) => i + 1),
      );
      for (const [i, entry] of entries.entries()) {
        assert.deepEqual([entry.fits, entry.who], [true, 'a\ufffdb\ufffd@host']);
        assert.equal(entry.previousSha256, entries[i - 1]?.sha256 ?? null);
      }
      assert.deepEqual(await store.accessLog.head(customId), { count: 60, head: entries.at(-1)?.sha256 });
    }
    assert.equal(new Set((await all(store.accessLog.list('c1'))).map(({ what }) => what)).size, 60);
  });

  it('pages through an access log, and shows what stands outside of its chain first', async () => {
    for (let i = 0; i < 203; i += 1) await store.logAccess({ who: 'w', what: 'result', customId: 'c1' });
    await place.run(
      "insert into onboarding_access_log (id, at, who, what, custom_id) values ('x', '2026', 'w', 'result', 'c1')",
    );
    await place.run("update onboarding_access_log set who = 'v' where number = 202");
    const entries = await all(store.accessLog.list('c1'));
    assert.deepEqual(
      entries.map(({ number }) => number),
      [null, ...Array.from({ length: 203 }, (_, i) => i + 1)],
    );
    assert.deepEqual(
      entries.filter(({ fits }) => !fits).map(({ number }) => number),
      [null, 202],
    );
  });

  it('chains the accesses of a database that had none', async () => {
    await store.logAccess({ who: 'w', what: 'result', customId: 'c1' });
    for (const statement of [
      'drop index onboarding_access_log_chain',
      'create index onboarding_access_log_by_id on onboarding_access_log (custom_id, at)',
      ...['number', 'previous_sha256', 'sha256'].map(
        (column) => `alter table onboarding_access_log drop column ${column}`,
      ),
      'alter table onboarding_erasures drop column is_finished',
      "delete from onboarding_migrations where name >= '003'",
      ...[2, 1].map(
        (second) =>
          `insert into onboarding_access_log values ('id${second.toString()}', '200${second.toString()}', 'w', 'verify', null)`,
      ),
    ])
      await place.run(statement);
    const again = await openResultStore(place.url);
    assert.deepEqual(
      (await all(again.accessLog.list(null))).map(({ number, at, fits }) => [number, at, fits]),
      [
        [1, '2001', true],
        [2, '2002', true],
      ],
    );
    assert.equal((await again.accessLog.head('c1')).count, 1);
    await again.close();
  });

  it('treats quotes and statements in values as values', async () => {
    const reason = `'; drop table onboarding_holds; -- "`;
    await store.placeHold("c'1", reason);
    assert.equal((await store.holdOf("c'1"))?.reason, reason);
  });

  it('refuses tables that a newer package has changed, and loses nothing', async () => {
    await store.insertFirst(sampleOutcome('c1'));
    await place.run("insert into onboarding_migrations values ('999_later', '2999-01-01T00:00:00.000Z')");
    const older = await openResultStore(place.url);
    for (const call of [() => older.find('c1'), () => older.insertFirst(sampleOutcome('c2'))]) {
      await assert.rejects(call(), { code: 'storeMisconfigured', message: /newer version/ });
    }
    await older.close();
    await place.run("delete from onboarding_migrations where name = '999_later'");
    const again = await openResultStore(place.url);
    assert.notEqual(await again.find('c1'), null);
    assert.equal(await again.find('c2'), null);
    await again.close();
  });

  it('lets one of several processes win that make the schema and insert at once', async () => {
    const customIds = Array.from({ length: 20 }, (_, i) => `c${i.toString()}`);
    const children = ['1', '2', '3', '4'].map((score) => fork(PROCESS, [place.url, score, ...customIds]));
    for (const child of children) await once(child, 'message');
    const answers = children.map((child) => once(child, 'message'));
    for (const child of children) child.send('go');
    const scores = (await Promise.all(answers)).map(([stored]) => stored as number[]);
    for (const stored of scores) assert.deepEqual(stored, scores[0]);
    const rows = await all(store.list(new Date(0)));
    assert.deepEqual(
      customIds.map((customId) => rows.find(({ outcome }) => outcome.customId === customId)?.outcome.score),
      scores[0],
    );
    assert.equal(rows.length, customIds.length);
  });
}
