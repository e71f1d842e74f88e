import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const COPIED = ['workflows', 'activities', 'src', '.config', 'package.json', 'tsconfig.json'];

/** File to what it imports. */
const RIGHT: Readonly<Record<string, string>> = {
  'src/cli/planted.ts': '../worker/index.js',
  'src/worker/planted.ts': '@temporalio/worker',
  'activities/planted.ts': '../workflows/contract.js',
};
const WRONG: Readonly<Record<string, readonly [imports: string, message: RegExp]>> = {
  'workflows/back.ts': ['../activities/ports.js', /workflows may not import activities/],
  'workflows/node.ts': ['node:fs', /deterministic/],
  'activities/back.ts': ['../src/net/loopback.js', /activities may not import src\/net/],
  'src/net/back.ts': ['../finwave/client.js', /src\/net may not import src\/finwave/],
  'src/stores/blobs/back.ts': ['../../evidence/manifest.js', /may not import src\/evidence/],
  'src/finwave/temporal.ts': ['@temporalio/client', /nothing of Temporal/],
  'src/bridge/native.ts': ['../worker/index.js', /src\/bridge may not import src\/worker/],
  'src/client/native.ts': ['@temporalio/worker', /native worker/],
  'src/worker/sandbox.ts': ['../sandbox/index.js', /may not import src\/sandbox/],
  'src/cli/unlisted.ts': ['../sandbox/index.js', /may not import src\/sandbox/],
  'src/sandbox/shared.ts': ['../finwave/client.js', /src\/sandbox may not import src\/finwave/],
  'src/cellar/planted.ts': ['../net/loopback.js', /lies in no room/],
  'src/net/one.ts': ['./two.js', /one\.ts → src\/net\/two\.ts → src\/net\/one\.ts/],
  'src/net/two.ts': ['./one.js', /two\.ts → src\/net\/one\.ts → src\/net\/two\.ts/],
};

describe('the rooms in ESLint', () => {
  let folder = '';

  before(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'finwave-rooms-')));
    for (const name of COPIED) await cp(join(ROOT, name), join(folder, name), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const wrong = Object.entries(WRONG).map(([file, [imports]]) => [file, imports] as const);
    for (const [file, imports] of [...Object.entries(RIGHT), ...wrong]) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), `import '${imports}';\n`);
    }
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('let arrows point inward only, and no import lead back to its own file', async () => {
    const eslint = new ESLint({
      cwd: folder,
      overrideConfigFile: join(folder, '.config/eslint.config.js'),
      ruleFilter: ({ ruleId }) => ruleId === 'rooms/neighbours',
    });
    const results = await eslint.lintFiles([...Object.keys(RIGHT), ...Object.keys(WRONG)]);
    const said = new Map(
      results.map(({ filePath, messages }) => [
        relative(folder, filePath),
        messages.map(({ message }) => message).join('\n'),
      ]),
    );
    for (const file of Object.keys(RIGHT)) assert.equal(said.get(file), '', file);
    for (const [file, [, message]] of Object.entries(WRONG))
      assert.match(said.get(file) ?? '', message, file);
  });
});
