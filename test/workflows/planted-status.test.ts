import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

describe("a status added to the vendor's list", () => {
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finwave-status-'));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('does not compile until each table has answered for it', async () => {
    for (const room of ['workflows', 'activities', '.config']) {
      await cp(join(ROOT, room), join(folder, room), { recursive: true });
    }
    await cp(join(ROOT, 'package.json'), join(folder, 'package.json'));
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const config = {
      extends: './.config/tsconfig.base.json',
      compilerOptions: { composite: false, noEmit: true, types: ['node'] },
      include: ['workflows', 'activities'],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const compile = (): string => {
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
      return spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { encoding: 'utf8' })
        .stdout;
    };
    assert.equal(compile(), '');
    const contract = join(folder, 'workflows/contract.ts');
    const text = await readFile(contract, 'utf8');
    await writeFile(contract, text.replace(/(ONBOARDING_STATUSES = \[[^\]]+)\]/, "$1, 'PLANTED']"));
    const errors = compile();
    const files = errors.matchAll(/((?:workflows|activities)\/[\w-]+\.ts)\(.* error TS1360:/g);
    assert.deepEqual([...files].map(([, file]) => file).sort(), [
      'activities/result-flags.ts',
      'workflows/contract.ts',
      'workflows/policies.ts',
    ]);
    assert.equal(errors.match(/Property 'PLANTED' is missing/g)?.length, 3);
  });
});
