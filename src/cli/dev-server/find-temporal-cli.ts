import { delimiter, join } from 'node:path';
import { goInstall } from './build-with-go.js';
import { cacheFolder } from './cache-folder.js';
import type { CliSource } from './cli-source.js';
import { DevServerError } from './dev-server-error.js';
import { sdkDownload } from './download-with-sdk.js';
import { getTemporalCli } from './get-temporal-cli.js';
import type { Environment } from '../../net/loopback.js';
import { isTemporalCli } from './run-temporal.js';

/** The release that `go install` can build; what the tests ran against. */
const TEMPORAL_CLI_VERSION = '1.5.1';

const PROGRAM = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

export interface CliSearch {
  readonly env: Environment;
  /** Takes each line of progress. */
  readonly say: (line: string) => void;
  /** Once it is aborted, whatever is being got or built ends, and the search rejects. Default: never. */
  readonly stopped?: AbortSignal;
  /** From where to get it if it is nowhere. Default: the SDK's download, then `go install`. */
  readonly sources?: readonly CliSource[];
}

/** A `temporal` program that was seen to run. */
export interface FoundCli {
  readonly path: string;
  readonly from: 'TEMPORAL_CLI_PATH' | 'PATH' | 'cache' | 'download' | 'go';
}

/**
 * The `temporal` program: `TEMPORAL_CLI_PATH`, `temporal` on PATH, our cache, the SDK's download,
 * `go install`. The last two put it into the cache.
 *
 * @throws DevServerError `temporalCliNotFound`, which lists what was tried and what to do.
 */
export async function findTemporalCli(search: CliSearch): Promise<FoundCli> {
  const { env, say, stopped, sources = [sdkDownload, goInstall] } = search;
  const tried: string[] = [];

  const named = env['TEMPORAL_CLI_PATH'];
  if (named === undefined || named === '') tried.push('TEMPORAL_CLI_PATH: not set');
  else if (await isTemporalCli(named, env)) return { path: named, from: 'TEMPORAL_CLI_PATH' };
  else tried.push('TEMPORAL_CLI_PATH: names no Temporal CLI that starts here');

  for (const folder of (env['PATH'] ?? '').split(delimiter).filter((entry) => entry !== '')) {
    const path = join(folder, PROGRAM);
    if (await isTemporalCli(path, env)) return { path, from: 'PATH' };
  }
  tried.push('PATH: no `temporal` that starts here');

  const cached = cachedCli(env);
  if (await isTemporalCli(cached, env)) return { path: cached, from: 'cache' };
  tried.push(`cache: none in ${cached}`);

  if (sources.length > 0) {
    const got = await getTemporalCli({
      ...{ env, say, target: cached, version: TEMPORAL_CLI_VERSION, sources },
      ...(stopped && { stopped }),
    });
    if ('from' in got) return { path: cached, from: got.from };
    tried.push(...got.tried);
  }
  throw new DevServerError('temporalCliNotFound', notFoundMessage(tried));
}

/** Where our own copy lies, or would lie. */
function cachedCli(env: Environment): string {
  return join(cacheFolder(env), `temporal-cli-${TEMPORAL_CLI_VERSION}`, PROGRAM);
}

function notFoundMessage(tried: readonly string[]): string {
  return [
    'no Temporal dev server could be found or got. Tried:',
    ...tried.map((line) => `  - ${line}`),
    'Do one of these, then run the same command again:',
    '  - install the Temporal CLI (https://docs.temporal.io/cli) so that `temporal` is on PATH',
    '  - set TEMPORAL_CLI_PATH to a `temporal` program',
    '  - install Go 1.25 or later, and let it reach a Go module proxy (GOPROXY)',
    '  - start a server yourself and set TEMPORAL_ADDRESS=127.0.0.1:7233',
  ].join('\n');
}
