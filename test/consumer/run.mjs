// Packs the package, installs the tarball in an empty folder, and uses it as its users do: types and
// doors from ESM, from CommonJS and as a bundler resolves them. What is tested is what would be published.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileConsumer, inFolder, pack, run, version, writeJson } from './installed.mjs';

export async function useFromEverywhere() {
  await inFolder((folder) => {
    const tarball = pack(folder);
    writeJson(folder, 'package.json', { private: true });
    // Strictly, so that a part which forbids this Node is an error: light-my-request, by Fastify, wants
    // Node 22 in its newest version and is held at an earlier one. Optional peers stay out.
    run('npm', ['install', '--engine-strict', '--no-audit', '--no-fund', tarball], folder);
    const dist = join(folder, 'node_modules/temporal-finwave/dist');
    if (existsSync(join(dist, 'test'))) throw new Error('the package ships its tests');

    for (const kind of ['esm', 'cjs', 'bundler']) {
      const script = compileConsumer(folder, kind);
      process.stdout.write(`${kind}: ${run(process.execPath, ['--no-warnings', script], dirname(script))}`);
    }
    if (run(process.execPath, [join(dist, 'src/cli/main.js'), '--version'], folder).trim() !== version)
      throw new Error('the command does not tell its version');
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await useFromEverywhere();
  process.stdout.write('the packed package works in ESM, in CommonJS and with a bundler’s resolution\n');
}
