import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CliSource } from './cli-source.js';
import type { Environment } from '../../net/loopback.js';
import { runProgram } from './run-temporal.js';
import { runWatched, SILENCE_MS } from './run-watched.js';

const MODULE = 'github.com/temporalio/cli/cmd/temporal';
const DOWNLOAD_WITHIN_MS = 3_600_000;
const COMPILE_WITHIN_MS = 3_600_000;

/** `go install`, in two steps: what needs the network is watched for silence, compiling is not. */
export const goInstall: CliSource = {
  from: 'go',
  title: `go install ${MODULE}`,
  async get({ env, say, stopped, version, folder }) {
    const go = await runProgram('go', ['env', 'GOMODCACHE'], env);
    if (go.exitCode !== 0) throw new Error('there is no `go` on PATH');
    const downloads = join(go.stdout.trim(), 'cache', 'download');
    const target = `${MODULE}@v${version}`;
    const goEnv: Environment = { ...env, GOBIN: folder };

    say(`Getting the Go modules of the Temporal CLI ${version}`);
    await runWatched({
      ...(stopped && { stopped }),
      command: 'go',
      // -n resolves and downloads every module and then only prints what it would compile.
      args: ['install', '-n', target],
      env: goEnv,
      say,
      doing: 'getting modules',
      moved: () => unfinishedBytes(downloads),
      silenceMs: SILENCE_MS,
      withinMs: DOWNLOAD_WITHIN_MS,
    });

    say(`Building the Temporal CLI ${version}, once: about 4 minutes on two cores`);
    await runWatched({
      ...(stopped && { stopped }),
      command: 'go',
      args: ['install', target],
      // Everything is here by now: from here on no network can hold it up.
      env: { ...goEnv, GOPROXY: `file://${downloads}` },
      say,
      doing: 'building',
      withinMs: COMPILE_WITHIN_MS,
    });
    return join(folder, process.platform === 'win32' ? 'temporal.exe' : 'temporal');
  },
};

/** Bytes of the module archives that go is writing right now: go itself is silent about them. */
async function unfinishedBytes(downloads: string): Promise<number> {
  const entries = await readdir(downloads, { recursive: true }).catch(() => []);
  const unfinished = entries.filter((entry) => /\.zip\d*\.tmp$|\.tmp-?\d*$/.test(entry));
  const sizes = await Promise.all(
    unfinished.map((entry) =>
      stat(join(downloads, entry)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return entries.length + sizes.reduce((sum, size) => sum + size, 0);
}
