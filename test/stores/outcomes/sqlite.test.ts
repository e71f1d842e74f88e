import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { openResultStore } from '../../../src/stores/outcomes/open-result-store.js';
import { fromSqliteError } from '../../../src/stores/outcomes/sqlite-error.js';
import { itIsAResultStore } from './result-store.contract.js';
import { sampleOutcome } from './sample-outcome.js';

const WRITER = fileURLToPath(new URL('./write-until-killed-process.js', import.meta.url));

describe('result store in SQLite', () => {
  let folder: string;
  let path: string;
  let url: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finwave-results-'));
    path = join(folder, 'made', 'results.db');
    url = `sqlite:${path}`;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  itIsAResultStore(() =>
    Promise.resolve({
      url,
      run(statement) {
        const db = new DatabaseSync(path);
        db.exec(statement);
        db.close();
        return Promise.resolve();
      },
      read(query) {
        const db = new DatabaseSync(path);
        const rows = db.prepare(query).all() as object[];
        db.close();
        return Promise.resolve(rows);
      },
      remove: () => Promise.resolve(),
    }),
  );

  for (const umask of [0o000, 0o777])
    it(`makes folders 0700 and files 0600 under the umask ${umask.toString(8)}`, async () => {
      const before = process.umask(umask);
      try {
        const store = await openResultStore(`sqlite:${join(folder, 'a', 'b', 'results.db')}`);
        await store.insertFirst(sampleOutcome('c1'));
        const modeOf = async (...parts: string[]): Promise<number> =>
          (await stat(join(folder, ...parts))).mode & 0o777;
        assert.equal(await modeOf('a'), 0o700);
        assert.equal(await modeOf('a', 'b'), 0o700);
        const files = await readdir(join(folder, 'a', 'b'));
        assert.deepEqual(files.sort(), ['results.db', 'results.db-shm', 'results.db-wal']);
        for (const file of files) assert.equal(await modeOf('a', 'b', file), 0o600, file);
        await store.close();
      } finally {
        process.umask(before);
      }
    });

  it('tightens the mode of a file that lies there', async () => {
    await writeFile(join(folder, 'results.db'), '', { mode: 0o644 });
    const store = await openResultStore(`sqlite:${join(folder, 'results.db')}`);
    await store.find('c1');
    assert.equal((await stat(join(folder, 'results.db'))).mode & 0o777, 0o600);
    await store.close();
  });

  it('takes a path relative to the working directory', async () => {
    const store = await openResultStore(`sqlite:${relative(process.cwd(), path)}`);
    await store.insertFirst(sampleOutcome('c1'));
    await store.close();
    assert.ok((await stat(path)).isFile());
  });

  it('is unavailable while another connection holds the lock, blocks shortly only, and works after', async () => {
    const store = await openResultStore(url);
    await store.insertFirst(sampleOutcome('c1'));
    const other = new DatabaseSync(path);
    other.exec('begin exclusive');
    const start = performance.now();
    await assert.rejects(store.insertFirst(sampleOutcome('c2')), { code: 'storeUnavailable' });
    assert.ok(performance.now() - start < 1_000);
    assert.notEqual(await store.find('c1'), null);
    other.exec('commit');
    other.close();
    assert.equal((await store.insertFirst(sampleOutcome('c2'))).customId, 'c2');
    await store.close();
  });

  it('opens although the database is locked at first, and makes its schema later', async () => {
    const other = new DatabaseSync(join(folder, 'results.db'));
    other.exec('begin exclusive');
    const store = await openResultStore(`sqlite:${join(folder, 'results.db')}`);
    await assert.rejects(store.find('c1'), { code: 'storeUnavailable' });
    other.exec('commit');
    other.close();
    assert.equal(await store.find('c1'), null);
    await store.close();
  });

  it('loses no acknowledged outcome when its process is killed', async () => {
    for (let round = 0; round < 3; round += 1) {
      const child = fork(WRITER, [url, `r${round.toString()}`]);
      const acknowledged: string[] = [];
      const enough = new Promise<void>((resolve) => {
        child.on('message', (customId: string) => {
          acknowledged.push(customId);
          if (acknowledged.length === 30 + round * 7) resolve();
        });
      });
      await enough;
      child.kill('SIGKILL');
      await once(child, 'exit');
      const store = await openResultStore(url);
      for (const customId of acknowledged) assert.notEqual(await store.find(customId), null, customId);
      await store.close();
    }
  });

  it('calls a file that is no database corrupt', async () => {
    await writeFile(join(folder, 'results.db'), 'no database, but long enough to be looked at'.repeat(100));
    const store = await openResultStore(`sqlite:${join(folder, 'results.db')}`);
    await assert.rejects(store.find('c1'), { code: 'storeCorrupt' });
    await store.close();
  });

  it('refuses a symbolic link and a folder in place of its file', async () => {
    await symlink(join(folder, 'elsewhere'), join(folder, 'results.db'));
    const linked = await openResultStore(`sqlite:${join(folder, 'results.db')}`);
    await assert.rejects(linked.find('c1'), { code: 'storeMisconfigured' });
    const wrong = await openResultStore(`sqlite:${folder}`);
    await assert.rejects(wrong.find('c1'), { code: 'storeMisconfigured' });
  });

  it('sorts the codes of SQLite and of the file system', () => {
    const codeOf = (name: string): string | undefined =>
      fromSqliteError(
        Object.assign(
          new Error('x'),
          name.startsWith('SQLITE_') ? { code: 'ERR_SQLITE_ERROR', sqliteCodeName: name } : { code: name },
        ),
      )?.code;
    for (const code of ['SQLITE_BUSY', 'SQLITE_LOCKED', 'SQLITE_FULL', 'SQLITE_IOERR', 'ENOSPC', 'EIO'])
      assert.equal(codeOf(code), 'storeUnavailable', code);
    for (const code of ['SQLITE_CANTOPEN', 'SQLITE_READONLY', 'EACCES', 'ELOOP'])
      assert.equal(codeOf(code), 'storeMisconfigured', code);
    for (const code of ['SQLITE_CORRUPT', 'SQLITE_NOTADB']) assert.equal(codeOf(code), 'storeCorrupt', code);
    assert.equal(codeOf('ERR_INVALID_ARG_TYPE'), undefined);
    assert.equal(fromSqliteError(new TypeError('a bug')), null);
  });
});

describe('openResultStore', () => {
  for (const url of ['', 'sqlite:', 'mysql://h/d', 'postgres://u:p#w@h:x/d', '.finwave/results.db'])
    it(`refuses ${JSON.stringify(url)}`, async () => {
      await assert.rejects(openResultStore(url), { code: 'storeMisconfigured' });
    });
});
