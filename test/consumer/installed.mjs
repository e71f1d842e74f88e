// What the runs of the packed package share: the tarball, and folders of people who install it.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const { version, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** `name@version` as this checkout has it. */
export const versionOf = (name) => `${name}@${devDependencies[name]}`;

/** Temporal's packages, as this checkout has them. */
export const temporalPackages = Object.keys(devDependencies)
  .filter((name) => name.startsWith('@temporalio/'))
  .map(versionOf);

/** Runs a program to its end and answers what it printed; what it says on stderr is shown where it fails. */
export function run(program, args, cwd, env = {}) {
  try {
    const options = { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'pipe'] };
    return execFileSync(program, args, { ...options, env: { ...process.env, ...env } });
  } catch (error) {
    process.stderr.write(`${error.stdout ?? ''}${error.stderr ?? ''}`);
    throw new Error(`failed: ${program} ${args.join(' ')}`, { cause: error });
  }
}

/** Packs the package into `folder`; answers the tarball's path. */
export function pack(folder) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [{ filename }] = JSON.parse(run('npm', args, root));
  return join(folder, filename);
}

/** Lends a new folder and removes it; where `work` fails, it stays and is named. */
export async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'temporal-finwave-consumer-'));
  try {
    await work(folder);
  } catch (error) {
    process.stdout.write(`what failed lies in ${folder}\n`);
    throw error;
  }
  rmSync(folder, { recursive: true, force: true });
}

export const writeJson = (folder, file, value) => writeFileSync(join(folder, file), JSON.stringify(value));

/**
 * Copies a consumer of this folder beside an installed package, compiles it there with this checkout's
 * TypeScript, and answers the script to run.
 */
export function compileConsumer(folder, kind) {
  const consumer = join(folder, kind);
  mkdirSync(consumer);
  if (kind === 'bundler') cpSync(join(root, 'test/consumer/esm'), consumer, { recursive: true });
  cpSync(join(root, 'test/consumer', kind), consumer, { recursive: true });
  writeJson(consumer, 'package.json', { type: kind === 'cjs' ? 'commonjs' : 'module' });
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', consumer], consumer);
  return join(consumer, 'consumer.js');
}
