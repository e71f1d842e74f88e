// Packs the package, installs the tarball beside the dependencies, and uses it as its users do:
// types and doors from ESM and from CommonJS. What is tested is what would be published.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'temporal-finwave-consumer-'));
const run = (program, args, cwd = folder) =>
  execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

try {
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root),
  );
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  mkdirSync(join(modules, 'temporal-finwave'));
  run('tar', [
    '-xzf',
    join(folder, filename),
    '-C',
    join(modules, 'temporal-finwave'),
    '--strip-components=1',
  ]);

  const packed = readdirSync(join(modules, 'temporal-finwave', 'dist'));
  if (packed.includes('test')) throw new Error('the package ships its tests');

  for (const kind of ['esm', 'cjs']) {
    const consumer = join(folder, kind);
    cpSync(join(root, 'test/consumer', kind), consumer, { recursive: true });
    writeFileSync(
      join(consumer, 'package.json'),
      JSON.stringify({ type: kind === 'esm' ? 'module' : 'commonjs' }),
    );
    run(process.execPath, [join(modules, 'typescript/bin/tsc'), '-p', consumer]);
    process.stdout.write(run(process.execPath, ['--no-warnings', join(consumer, 'consumer.js')], consumer));
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const bin = join(modules, 'temporal-finwave/dist/src/cli/main.js');
  if (run(process.execPath, [bin, '--version']).trim() !== version)
    throw new Error('the command does not tell its version');
  process.stdout.write('the packed package works in ESM and in CommonJS\n');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
