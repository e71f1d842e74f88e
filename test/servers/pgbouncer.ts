import { execFile } from 'node:child_process';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { TestPostgres } from './postgres.js';
import { freePort, startProcess, until } from './throwaway.js';

const run = promisify(execFile);
/** Debian's place is not on everybody's PATH. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin`;
/** PgBouncer refuses to run as root: then as this user. */
const UNPRIVILEGED = 65_534;

export interface TestPgBouncer {
  /** The same database of `postgres`, by way of the pooler. */
  through(url: string): string;
  stop(): Promise<void>;
}

/** Starts a PgBouncer with its default settings before `postgres`; null where none is installed. */
export async function startPgBouncer(
  postgres: TestPostgres,
  poolMode: 'session' | 'transaction',
): Promise<TestPgBouncer | null> {
  if (
    await run('pgbouncer', ['--version'], { env: { PATH } }).then(
      () => false,
      () => true,
    )
  )
    return null;
  const folder = await mkdtemp(join(tmpdir(), 'finwave-pgbouncer-'));
  const port = await freePort();
  const config = join(folder, 'pgbouncer.ini');
  const users = join(folder, 'users.txt');
  await writeFile(users, '"postgres" ""\n');
  await writeFile(
    config,
    [
      '[databases]',
      `* = host=127.0.0.1 port=${postgres.port.toString()}`,
      '[pgbouncer]',
      `pool_mode = ${poolMode}`,
      'listen_addr = 127.0.0.1',
      `listen_port = ${port.toString()}`,
      'auth_type = trust',
      `auth_file = ${users}`,
      'unix_socket_dir =',
      '',
    ].join('\n'),
  );
  const owner = process.getuid?.() === 0 ? UNPRIVILEGED : null;
  if (owner !== null) for (const path of [folder, config, users]) await chown(path, owner, owner);
  const server = startProcess('pgbouncer', [config], {
    env: { PATH },
    ...(owner !== null && { uid: owner, gid: owner }),
  });
  const through = (url: string): string =>
    url.replace(`:${postgres.port.toString()}/`, `:${port.toString()}/`);
  await until(`PgBouncer to answer; it says: ${server.output()}`, async () => {
    const client = new pg.Client({ connectionString: through(postgres.urlOf('postgres')) });
    await client.connect();
    await client.end();
    return true;
  });
  return {
    through,
    async stop() {
      await server.stop('SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
