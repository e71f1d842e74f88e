import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from './throwaway.js';

const run = promisify(execFile);
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'temporal-finwave');
/** A build takes some three minutes; a lock that is older belongs to a dead builder. */
const BUILD_MS = 15 * 60_000;

/** A program that Go can install. */
export interface GoProgram {
  /** Its folder's name in the cache, with {@link GoProgram.version}. */
  readonly name: string;
  /** Without the `v`. */
  readonly version: string;
  /** Import path of its command, whose last part is the binary's name. */
  readonly command: string;
}

/**
 * The program's path out of the user's cache, built once with Go where it is not there; null where it
 * cannot be, and why is on stderr. A half-built one is never used: it gets its name when it is whole.
 */
export async function builtWithGo({ name, version, command }: GoProgram): Promise<string | null> {
  const final = join(CACHE, `${name}-${version}`);
  const binary = join(final, command.split('/').at(-1) ?? name);
  if (await exists(binary)) return binary;
  if (
    !(await run('go', ['version']).then(
      () => true,
      () => false,
    ))
  )
    return null;
  await mkdir(CACHE, { recursive: true });
  const lock = `${final}.building`;
  await until(
    `another build of ${name}`,
    () => exists(binary).then((there) => there || take(lock)),
    BUILD_MS,
  );
  if (await exists(binary)) return binary;
  const folder = await mkdtemp(join(CACHE, 'building-'));
  try {
    process.stderr.write(`\nbuilding ${name} ${version} once, about three minutes\n`);
    await run('nice', ['go', 'install', `${command}@v${version}`], {
      env: { ...process.env, GOBIN: folder },
      timeout: BUILD_MS,
    });
    await rename(folder, final);
    return binary;
  } catch (error) {
    const { stderr = String(error) } = error as { readonly stderr?: string };
    process.stderr.write(`building ${name} ${version} failed: ${stderr.trim()}\n`);
    return null;
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(lock, { recursive: true, force: true });
  }
}

/** A folder as a lock: making it succeeds for one process only. */
async function take(lock: string): Promise<boolean> {
  const age = await stat(lock).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
  if (age > BUILD_MS) await rm(lock, { recursive: true, force: true });
  return mkdir(lock).then(
    () => true,
    () => false,
  );
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
