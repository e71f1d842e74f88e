import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withBuildLock } from './build-lock.js';
import type { CliSource } from './cli-source.js';
import type { Environment } from '../../net/loopback.js';
import { isTemporalCli } from './run-temporal.js';

export interface GetOptions {
  readonly env: Environment;
  readonly say: (line: string) => void;
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
  const { env, say, target, version, sources } = options;
  const place = dirname(target);
  await mkdir(dirname(place), { recursive: true });
  return withBuildLock(`${place}.lock`, say, async () => {
    if (await isTemporalCli(target, env)) return { from: 'cache' };
    const tried: string[] = [];
    for (const source of sources) {
      const folder = await mkdtemp(`${place}.getting-`);
      try {
        const program = await source.get({ env, say, version, folder });
        await chmod(program, 0o755);
        if (!(await isTemporalCli(program, env))) throw new Error('what it delivered does not run');
        await mkdir(place, { recursive: true });
        await rename(program, target);
        return { from: source.from };
      } catch (error) {
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
