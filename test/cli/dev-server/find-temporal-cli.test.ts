import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../../src/cli/dev-server/cache-folder.js';
import type { CliSource } from '../../../src/cli/dev-server/cli-source.js';
import { findTemporalCli, type FoundCli } from '../../../src/cli/dev-server/find-temporal-cli.js';

const GOOD = '#!/bin/sh\necho "temporal version 1.5.1 (Server 1.29.1)"\n';
const OTHER = '#!/bin/sh\necho "temporal: a calculator of dates"\n';

describe('findTemporalCli', () => {
  let root: string;
  let env: Record<string, string>;
  let said: string[];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'find-cli-'));
    // sh itself must be found by the scripts' first lines only.
    env = { PATH: join(root, 'bin'), XDG_CACHE_HOME: join(root, 'cache'), HOME: root };
    said = [];
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const cached = (): string => join(cacheFolder(env), 'temporal-cli-1.5.1', 'temporal');

  async function program(path: string, content = GOOD): Promise<string> {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    await chmod(path, 0o755);
    return path;
  }

  const find = (...sources: CliSource[]): Promise<FoundCli> =>
    findTemporalCli({ env, sources, say: (line) => said.push(line) });

  /** A source that writes `content`, and counts. */
  function source(content: string, calls: string[] = []): CliSource {
    return {
      from: 'go',
      title: 'a source',
      async get({ folder }) {
        calls.push(folder);
        return program(join(folder, 'temporal'), content);
      },
    };
  }

  it('takes TEMPORAL_CLI_PATH, then PATH, then the cache, then the sources', async () => {
    const got = await find(source(GOOD));
    assert.deepEqual(got, { path: cached(), from: 'go' });
    assert.deepEqual(await find(), { path: cached(), from: 'cache' });
    const onPath = await program(join(root, 'bin', 'temporal'));
    assert.deepEqual(await find(), { path: onPath, from: 'PATH' });
    env['TEMPORAL_CLI_PATH'] = await program(join(root, 'mine', 'temporal-cli'));
    assert.deepEqual(await find(), { path: env['TEMPORAL_CLI_PATH'], from: 'TEMPORAL_CLI_PATH' });
  });

  it('passes over a program of that name that is something else', async () => {
    await program(join(root, 'bin', 'temporal'), OTHER);
    assert.equal((await find(source(GOOD))).from, 'go');
  });

  it('never uses a half-built cache, and mends it', async () => {
    await program(cached(), GOOD.slice(0, 12));
    assert.deepEqual(await find(source(GOOD)), { path: cached(), from: 'go' });
    assert.equal(await readFile(cached(), 'utf8'), GOOD);
  });

  it('removes what a builder that was killed has left', async () => {
    const left = join(dirname(dirname(cached())), 'temporal-cli-1.5.1.getting-abc');
    await program(join(left, 'temporal'), 'half');
    await find(source(GOOD));
    assert.deepEqual(await readdir(join(root, 'cache', 'temporal-finwave')), ['temporal-cli-1.5.1']);
  });

  it('tries the next source where one delivers what does not run, and leaves nothing behind', async () => {
    const broken = source('#!/bin/sh\nexit 1\n');
    assert.equal((await find(broken, source(GOOD))).from, 'go');
    assert.match(said.join('\n'), /does not run/);
    assert.deepEqual(await readdir(join(root, 'cache', 'temporal-finwave')), ['temporal-cli-1.5.1']);
  });

  it('lists what was tried and what to do where nothing works', async () => {
    env['TEMPORAL_CLI_PATH'] = join(root, 'nowhere');
    const failing: CliSource = {
      from: 'download',
      title: 'the download',
      get: () => Promise.reject(new Error('gave up after 20 s without progress')),
    };
    await assert.rejects(find(failing), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'temporalCliNotFound');
      for (const part of [
        'TEMPORAL_CLI_PATH',
        'PATH',
        'cache',
        'the download: gave up',
        'TEMPORAL_ADDRESS',
      ]) {
        assert.ok(error.message.includes(part), part);
      }
      return true;
    });
  });

  it('lets one of two builders build', async () => {
    const calls: string[] = [];
    const found = await Promise.all([find(source(GOOD, calls)), find(source(GOOD, calls))]);
    assert.deepEqual(found.map(({ from }) => from).sort(), ['cache', 'go']);
    assert.equal(calls.length, 1);
  });

  it('breaks the lock of a builder that is gone', async () => {
    const lock = `${dirname(cached())}.lock`;
    await program(lock, '2147483646');
    assert.equal((await find(source(GOOD))).from, 'go');
    await rm(cached());
    // Our own id, alive, but not refreshed for a minute: another machine's, or an id used again.
    await program(lock, process.pid.toString());
    const before = new Date(Date.now() - 60_000);
    await utimes(lock, before, before);
    assert.equal((await find(source(GOOD))).from, 'go');
  });
});
