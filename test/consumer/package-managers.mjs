// The packed package under package managers that let nobody import what they did not ask for.
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  compileConsumer,
  inFolder,
  pack,
  root,
  run,
  temporalPackages,
  versionOf,
  writeJson,
} from './installed.mjs';

const PNPM = 'pnpm@10';
const YARN = '@yarnpkg/cli-dist@4';

/** pnpm: each package sees its own dependencies only; peers come along. */
export async function installWithPnpm() {
  await inFolder((folder) => {
    writeJson(folder, 'package.json', { private: true });
    run('npx', ['--yes', '--package', PNPM, 'pnpm', 'add', pack(folder), versionOf('@types/node')], folder, {
      CI: '1',
    });
    const script = compileConsumer(folder, 'esm');
    process.stdout.write(run(process.execPath, ['--no-warnings', script], folder));
  });
}

/** Yarn with Plug'n'Play: no node_modules at all; peers are named by who installs. */
export async function installWithYarn() {
  await inFolder((folder) => {
    writeJson(folder, 'package.json', { private: true, type: 'module' });
    writeFileSync(join(folder, 'yarn.lock'), '');
    const registry = run('npm', ['config', 'get', 'registry'], folder).trim();
    const env = {
      YARN_NODE_LINKER: 'pnp',
      YARN_NPM_REGISTRY_SERVER: registry,
      YARN_UNSAFE_HTTP_WHITELIST: new URL(registry).hostname,
      YARN_ENABLE_TELEMETRY: '0',
      YARN_ENABLE_GLOBAL_CACHE: 'false',
      YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
    };
    const yarn = (...args) => run('npx', ['--yes', '--package', YARN, 'yarn', ...args], folder, env);
    yarn('add', `temporal-finwave@file:${pack(folder)}`, ...temporalPackages);
    yarn('add', '--dev', ...['@types/node', 'typescript'].map(versionOf));
    cpSync(join(root, 'test/consumer/esm'), folder, { recursive: true });
    yarn('tsc', '-p', '.');
    process.stdout.write(yarn('node', 'consumer.js'));
    yarn('temporal-finwave', 'bundle', '--out', 'workflows.js');
  });
}
