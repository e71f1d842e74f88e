import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cacheFolder } from '../../../src/cli/dev-server/cache-folder.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const REPLAY = fileURLToPath(new URL('replay-process.js', import.meta.url));
const BUILD_WITHIN_MS = 600_000;
/** Ancestors that are tried; each has to be built. */
const TRIED = 10;

export interface Ancestor {
  readonly commit: string;
  readonly subject: string;
  /** Its `dist/src/cli/main.js`. */
  readonly main: string;
}

/**
 * The newest ancestor that can work beside this tree on one task queue: its workflows replay this tree's
 * histories, and this tree's workflows replay its own. It is built in the user's cache, once a commit.
 */
export async function findAncestor(say: (line: string) => void): Promise<Ancestor> {
  const { stdout } = await git(
    'log',
    '--first-parent',
    `--max-count=${TRIED.toString()}`,
    '--format=%H %s',
    'HEAD~1',
  );
  for (const line of stdout.trim().split('\n')) {
    const [commit, subject] = [line.slice(0, 40), line.slice(41)];
    say(`trying ${commit.slice(0, 8)} ${subject}`);
    const tree = await built(commit);
    if ((await replays(tree, ROOT)) && (await replays(ROOT, tree))) {
      return { commit, subject, main: join(tree, 'dist/src/cli/main.js') };
    }
    say('  a history does not replay');
  }
  throw new Error(`none of ${TRIED.toString()} ancestors can work beside this tree`);
}

async function built(commit: string): Promise<string> {
  const cache = join(cacheFolder(process.env), 'ancestors');
  const tree = join(cache, commit);
  if (await exists(join(tree, 'dist'))) return tree;
  await mkdir(cache, { recursive: true });
  const beside = await mkdtemp(join(cache, 'building-'));
  try {
    const archive = join(beside, 'tree.tar');
    await git('archive', `--output=${archive}`, commit);
    await run('tar', ['-xf', archive, '-C', beside]);
    await symlink(join(ROOT, 'node_modules'), join(beside, 'node_modules'));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    await run(process.execPath, [tsc, '-b'], { cwd: beside, timeout: BUILD_WITHIN_MS });
    await rename(beside, tree);
    return tree;
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/** Whether the workflows of the one tree replay the committed histories of the other. */
async function replays(workflowsOf: string, historiesOf: string): Promise<boolean> {
  return run(process.execPath, [REPLAY, workflowsOf, historiesOf]).then(
    () => true,
    () => false,
  );
}

function git(...args: readonly string[]): Promise<{ readonly stdout: string }> {
  return run('git', args, { cwd: ROOT });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
