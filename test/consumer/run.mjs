// Packs the package, installs the tarball in an empty folder, and uses it as its users do: types and
// doors from ESM and from CommonJS. What is tested is what would be published.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
  // Strictly, so that a part which forbids this Node is an error: light-my-request, by Fastify, wants
  // Node 22 in its newest version and is held at an earlier one. Optional peers stay out.
  run('npm', ['install', '--engine-strict', '--no-audit', '--no-fund', join(folder, filename)]);
  const modules = join(folder, 'node_modules');

  const packed = readdirSync(join(modules, 'temporal-finwave', 'dist'));
  if (packed.includes('test')) throw new Error('the package ships its tests');

  for (const kind of ['esm', 'cjs']) {
    const consumer = join(folder, kind);
    cpSync(join(root, 'test/consumer', kind), consumer, { recursive: true });
    writeFileSync(
      join(consumer, 'package.json'),
      JSON.stringify({ type: kind === 'esm' ? 'module' : 'commonjs' }),
    );
    run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', consumer]);
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
