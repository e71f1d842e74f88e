import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ROOT, commandsOf } from '../readme/readme-blocks.js';

const run = promisify(execFile);

/** What a contributor has after `npm ci` and a build, `node_modules` left out. */
const COPIED = [
  ...['workflows', 'activities', 'src', 'test', 'dist', '.config'],
  ...['package.json', 'tsconfig.json', 'temporal.dev.yaml'],
];

describe('CONTRIBUTING', () => {
  describe('its commands, in a copy of the checkout', () => {
    let folder: string;
    const executed = new Set<string>();

    before(async function () {
      this.timeout(60_000);
      folder = await mkdtemp(join(tmpdir(), 'finwave-contributing-'));
      for (const name of COPIED) {
        await cp(join(ROOT, name), join(folder, name), {
          recursive: true,
          preserveTimestamps: true,
          // Another test's, which may be gone the next moment; and what forbids to record a released path.
          filter: (path) => !/[\\/](cjs-\w+|frozen\.sha256)$/.test(path),
        });
      }
      await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    });
    after(() => rm(folder, { recursive: true, force: true }));

    /** Exactly as the document has it. */
    const execute = async (start: string): Promise<string> => {
      const command = commandsOf('CONTRIBUTING.md').find((line) => line.startsWith(start));
      assert.ok(command !== undefined, `CONTRIBUTING has no command ${start}`);
      executed.add(command);
      const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(
        ([, quoted, plain]) => quoted ?? plain ?? '',
      );
      const [program = '', ...args] = words;
      const { stdout } = await run(program, args, { cwd: folder }).catch((error: unknown) => {
        const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
        return assert.fail(`${command}\n${stdout}\n${stderr}`);
      });
      return stdout;
    };

    it('build, run one test file and one journey', async function () {
      this.timeout(180_000);
      await execute('npm run build');
      assert.match(await execute('npx mocha dist/test/config'), /[1-9]\d* passing/);
      assert.match(await execute('npx mocha dist/test/journeys'), /\n\s+1 passing/);
    });

    it('record one history', async function () {
      this.timeout(120_000);
      const file = 'test/histories/polls-only.json';
      assert.match(await execute('npm run histories'), /^recorded polls-only$/m);
      assert.notEqual(await readFile(join(folder, file), 'utf8'), await readFile(join(ROOT, file), 'utf8'));
    });

    it('plant the defects of one point', async function () {
      this.timeout(120_000);
      assert.match(await execute('npm run mutants'), /^[1-9]\d* caught, 0 survived$/m);
    });

    it('are all executed', () => {
      // These are the gate, of which this test is a part, and tests that are a part of it, too.
      for (const command of ['npm ci', 'npm run verify', 'npm run conformance']) executed.add(command);
      assert.deepEqual(
        commandsOf('CONTRIBUTING.md').filter((command) => !executed.has(command)),
        [],
      );
    });
  });

  it('names only files that are there', async () => {
    const text = await readFile(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
    const named = [...text.matchAll(/`((?:src|test|workflows|activities|docs|\.config)\/[\w./-]*)`/g)].map(
      ([, path]) => path ?? '',
    );
    assert.ok(named.length > 20);
    assert.deepEqual(
      named.filter((path) => !existsSync(join(ROOT, path))),
      [],
    );
  });

  it('draws every room, above whatever it imports', async () => {
    const rooms = (await import(pathToFileURL(join(ROOT, '.config/rooms.js')).href)) as {
      default: { map: Readonly<Record<string, readonly string[]>> };
    };
    const { map } = rooms.default;
    const floors = await floorsOf('CONTRIBUTING.md');
    assert.deepEqual([...floors.keys()].sort(), [...new Set(Object.keys(map).map(toRoom))].sort());
    for (const [room, neighbours] of Object.entries(map)) {
      for (const other of neighbours.map(toRoom)) {
        if (other === toRoom(room)) continue;
        assert.ok((floors.get(toRoom(room)) ?? -1) < (floors.get(other) ?? -1), `${room} imports ${other}`);
      }
    }
  });
});

/** `src/stores/blobs` is part of `stores`. */
function toRoom(path: string): string {
  return path.replace(/^src\//, '').split('/')[0] ?? '';
}

/** Each room of the picture and its floor, 0 being the top. */
async function floorsOf(file: string): Promise<ReadonlyMap<string, number>> {
  const text = await readFile(join(ROOT, file), 'utf8');
  const picture = /^```text\n([\s\S]*?)^```$/m.exec(text)?.[1] ?? '';
  const floors = picture.split('───\n').map((floor) => floor.trim().split('\n'));
  return new Map(
    floors.flatMap((lines, floor) => lines.map((line) => [line.split(/\s/)[0] ?? '', floor] as const)),
  );
}
