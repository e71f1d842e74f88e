import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { DatabaseSync } from '@photostructure/sqlite';
import { openStores } from '../../src/index.js';
import { eraseOnboarding } from '../../src/custody/erase.js';
import { placeHold } from '../../src/custody/hold.js';
import { verifyOnboarding } from '../../src/custody/verify.js';
import { accessesOf } from './alter.js';
import { newSigner, openBench, sha256, type Bench } from './bench.js';

describe('the access log', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench({ signer: newSigner() });
    await bench.settle('c-1');
    for (const what of ['result', 'report', 'verify'])
      await bench.results.logAccess({ who: 'officer@desk', what, customId: 'c-1' });
    // Its record names the head after four accesses, its own among them.
    await placeHold(bench.custody, { customId: 'c-1', reason: 'a lawsuit', by: 'officer@desk' });
    await bench.results.logAccess({ who: 'officer@desk', what: 'result', customId: 'c-1' });
  });
  afterEach(() => bench.close());

  const read = (who?: string) =>
    openStores(
      { results: `sqlite:${bench.resultsFile}`, evidence: `file:${bench.storeDir}` },
      who === undefined ? {} : { who },
    );
  const alter = (statement: string): void => {
    const db = new DatabaseSync(bench.resultsFile);
    db.exec(statement);
    db.close();
  };
  const differences = async (): Promise<readonly string[]> => {
    const report = await verifyOnboarding(bench.custody, 'c-1');
    return report.differences.map(({ object, code }) => `${object} ${code}`);
  };

  it('is whole where nobody touched it', async () => {
    assert.deepEqual(await differences(), []);
  });

  for (const [title, statement, expected] of [
    ['a changed reader', "update onboarding_access_log set who = 'x' where number = 2", 'access digest'],
    ['a changed reading', "update onboarding_access_log set what = 'x' where number = 5", 'access digest'],
    ['a changed id', "update onboarding_access_log set id = 'x' where number = 5", 'access digest'],
    ['a changed time', "update onboarding_access_log set at = '2020' where number = 1", 'access digest'],
    ['a dropped row', 'delete from onboarding_access_log where number = 2', 'access missing'],
    ['dropped last rows', 'delete from onboarding_access_log where number > 3', 'access missing'],
    ['no rows at all', 'delete from onboarding_access_log', 'access missing'],
    [
      'a row that stands outside',
      "insert into onboarding_access_log (id, at, who, what, custom_id) values ('x', '2026', 'x', 'x', 'c-1')",
      'access disagrees',
    ],
    [
      "a row given to another's chain",
      "update onboarding_access_log set custom_id = 'c-2' where number = 3",
      'access missing',
    ],
    [
      'a digest of before that was changed',
      "update onboarding_access_log set previous_sha256 = 'ab' where number = 3",
      'access disagrees',
    ],
  ] as const)
    it(`tells of ${title}`, async () => {
      alter(statement);
      assert.ok((await differences()).includes(expected), (await differences()).join());
    });

  it('takes a row of before, whose digest does not hold its id', async () => {
    const db = new DatabaseSync(bench.resultsFile);
    const columns = 'previous_sha256, custom_id, number, at, who, what';
    const row = db.prepare(`select ${columns} from onboarding_access_log where number = 5`).get() as object;
    const digest = sha256(JSON.stringify(Object.values(row)));
    db.prepare('update onboarding_access_log set sha256 = ? where number = 5').run(digest);
    db.close();
    assert.deepEqual(await differences(), []);
    alter("update onboarding_access_log set who = 'x' where number = 5");
    assert.deepEqual(await differences(), ['access digest']);
  });

  it('tells of a chain that was forged anew, by the head in the newest record', async () => {
    alter('delete from onboarding_access_log');
    for (let i = 0; i < 6; i += 1)
      await bench.results.logAccess({ who: 'nobody', what: 'verify', customId: 'c-1' });
    assert.deepEqual(await differences(), ['access disagrees']);
  });

  it('names the reader of a library, of result and of evidence', async () => {
    const { evidence } = await bench.settle('c-2');
    const ref = evidence.ref ?? '';
    const stores = await read();
    assert.ok((await stores.results.get('c-2'))?.raw);
    assert.equal(await stores.results.get('nobody'), null);
    assert.match(await text(await stores.evidence.open(ref, 'front.txt')), /front of c-2/);
    await stores.close();
    const named = await read('billing');
    await named.evidence.list(ref);
    await assert.rejects(named.evidence.list('no reference'), { code: 'storeMisconfigured' });
    await named.close();
    assert.deepEqual(accessesOf(bench, 'c-2'), [
      ['library', 'result'],
      ['library', 'evidence'],
      ['billing', 'evidence'],
    ]);
    assert.deepEqual(accessesOf(bench, 'nobody'), []);
  });

  it('shows nothing where it cannot be written', async () => {
    const stores = await read();
    alter("create trigger t before insert on onboarding_access_log begin select raise(abort, 'no'); end");
    await assert.rejects(stores.results.get('c-1'), { name: 'StoreError' });
    await stores.close();
  });

  it('gives a reader after an erasure the outcome, and says that the rest is erased', async () => {
    const outcome = await bench.settle('c-2');
    const order = { customId: 'c-2', reason: 'r', by: 'officer@desk' };
    await eraseOnboarding({ ...bench.custody, spoolDir: null }, order);
    const stores = await read();
    const found = await stores.results.get('c-2');
    assert.deepEqual([found?.outcome, found?.result, found?.raw], [outcome, null, null]);
    assert.ok(found?.erasedAt instanceof Date);
    await assert.rejects(stores.evidence.open(outcome.evidence.ref ?? '', 'front.txt'), {
      name: 'EvidenceFileError',
      code: 'erased',
    });
    await stores.close();
  });
});
