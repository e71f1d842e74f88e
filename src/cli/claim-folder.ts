import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './dev-server/is-alive.js';
import { CliError, EXIT } from './exit-codes.js';

/**
 * Makes `folder` and keeps other `dev` and `demo` processes out of it: two servers on one database
 * file would spoil it. Answers how to give it back.
 */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'dev.pid');
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  if (pid > 0 && pid !== process.pid && isAlive(pid)) {
    throw new CliError(
      'AlreadyRunning',
      EXIT.usage,
      `${folder} is in use by process ${pid.toString()}, another \`dev\` or \`demo\`: stop it first`,
    );
  }
  await rm(file, { force: true });
  await writeFile(file, process.pid.toString(), { flag: 'wx' });
  return () => rm(file, { force: true });
}
