import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CliSource } from './cli-source.js';
import { runWatched, SILENCE_MS } from './run-watched.js';

const PROGRAM = fileURLToPath(new URL('./download-program.js', import.meta.url));

/**
 * Temporal's own download, by the SDK's test package where that is installed. In a process of its
 * own: the SDK's native code cannot be interrupted.
 */
export const sdkDownload: CliSource = {
  from: 'download',
  title: "the SDK's download (temporal.download)",
  async get({ env, say, stopped, version, folder }) {
    say(`Downloading the Temporal CLI ${version} (about 50 MB)`);
    await runWatched({
      ...(stopped && { stopped }),
      command: process.execPath,
      args: [PROGRAM, `v${version}`, folder],
      env,
      say,
      doing: 'downloading',
      moved: () => bytesIn(folder),
      silenceMs: SILENCE_MS,
      withinMs: 3_600_000,
    });
    const [file] = await readdir(folder);
    if (file === undefined) throw new Error('the download left no file');
    return join(folder, file);
  },
};

async function bytesIn(folder: string): Promise<number> {
  const files = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    files.map((file) =>
      stat(join(folder, file)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
