import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { withBuildLock } from './build-lock.js';
import type { CliSource } from './cli-source.js';
import type { Environment } from '../../net/loopback.js';
import { isTemporalCli } from './run-temporal.js';

export interface GetOptions {
  readonly env: Environment;
  readonly say: (line: string) => void;
  /** Once it is aborted, nothing more is tried, and nothing half-built stays. Default: never. */
  readonly stopped?: AbortSignal;
  /** Where the program shall lie. */
  readonly target: string;
  readonly version: string;
  /** Tried in this order. */
  readonly sources: readonly CliSource[];
}

export type GetResult =
  | { readonly from: CliSource['from'] | 'cache' }
  /** Nothing worked; one line for each source, why not. */
  | { readonly tried: readonly string[] };

/**
 * Puts the CLI at `target` from the first source that delivers one that runs. The program appears
 * there by a rename, after it was seen to run: never half-built. `cache` where another process was
 * faster.
 */
export async function getTemporalCli(options: GetOptions): Promise<GetResult> {
  const { env, say, stopped, target, version, sources } = options;
  const place = dirname(target);
  await mkdir(dirname(place), { recursive: true });
  const lock = { file: `${place}.lock`, say, ...(stopped && { stopped }) };
  return withBuildLock(lock, async () => {
    await removeHalfBuilt(place);
    if (await isTemporalCli(target, env)) return { from: 'cache' };
    const tried: string[] = [];
    for (const source of sources) {
      const folder = await mkdtemp(`${place}.getting-`);
      try {
        const program = await source.get({ env, say, version, folder, ...(stopped && { stopped }) });
        await chmod(program, 0o755);
        if (!(await isTemporalCli(program, env))) throw new Error('what it delivered does not run');
        await mkdir(place, { recursive: true });
        await rename(program, target);
        return { from: source.from };
      } catch (error) {
        stopped?.throwIfAborted();
        const reason = error instanceof Error ? error.message : 'it failed';
        tried.push(`${source.title}: ${reason}`);
        say(`  not by ${source.title}: ${reason}`);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
    return { tried };
  });
}

/** What builders that were killed have left; whoever has the lock is the only one who builds. */
async function removeHalfBuilt(place: string): Promise<void> {
  const begun = `${basename(place)}.getting-`;
  for (const name of await readdir(dirname(place))) {
    if (name.startsWith(begun)) await rm(join(dirname(place), name), { recursive: true, force: true });
  }
}
