import { execFile } from 'node:child_process';
import { access, appendFile, chown, chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort, startProcess, until, type Throwaway } from './throwaway.js';

const run = promisify(execFile);
/** PostgreSQL refuses to run as root: then as this user. */
const UNPRIVILEGED = 65_534;
/** One that has crashed reads its log and syncs every file first. */
const ANSWERS_WITHIN_MS = 300_000;

export interface TestPostgres {
  /** The superuser's way into a database. */
  urlOf(database: string): string;
  /** A new empty database of the superuser's. */
  createDatabase(): Promise<string>;
  /** Runs statements as the superuser in the database of `url`; answers the rows of the last one. */
  run(url: string, ...statements: readonly string[]): Promise<readonly object[]>;
  readonly port: number;
  /** PEM file of the certificate that the server shows for TLS; its only name is `localhost`. */
  readonly certificate: string;
  /**
   * Ends it by `signal` (default SIGINT), so that every connection breaks, waits for `meanwhile` and starts
   * it again in its place.
   */
  restart(meanwhile?: () => Promise<unknown>, signal?: NodeJS.Signals): Promise<void>;
  /** Of its first process; every other one is a child of this. */
  readonly pid: number;
  /** Ends it as a crash does, and leaves its files. */
  end(): Promise<void>;
  /** Starts a standby that follows it, and has each row before its commit is acknowledged from then on. */
  startStandby(): Promise<TestStandby>;
  stop(): Promise<void>;
}

/** A server that follows another one and only reads. */
export interface TestStandby {
  readonly port: number;
  /** Makes it a primary; what it followed should have ended. */
  promote(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL of its own on 127.0.0.1; null where none is installed. `configuration` are further
 * lines of its `postgresql.conf`; without them it is in no hurry to write anything to the disk.
 */
export async function startPostgres(configuration: readonly string[] = []): Promise<TestPostgres | null> {
  const bin = await findPostgres();
  if (bin === null) return null;
  const folder = await mkdtemp(join(tmpdir(), 'finwave-postgres-'));
  const data = join(folder, 'data');
  const owner = process.getuid?.() === 0 ? UNPRIVILEGED : null;
  const owned = async (path: string): Promise<void> => {
    if (owner !== null) await chown(path, owner, owner);
  };
  await owned(folder);
  const options = {
    ...(owner !== null && { uid: owner, gid: owner }),
    cwd: folder,
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  };
  const initArgs = ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-sync'];
  await run(join(bin, 'initdb'), initArgs, options);

  const certificate = join(folder, 'server.crt');
  await makeCertificate(certificate, join(folder, 'server.key'), owned);
  const port = await freePort();
  await appendFile(
    join(data, 'postgresql.conf'),
    [
      `port = ${port.toString()}`,
      "listen_addresses = '127.0.0.1'",
      `unix_socket_directories = '${folder}'`,
      'ssl = on',
      `ssl_cert_file = '${certificate}'`,
      `ssl_key_file = '${join(folder, 'server.key')}'`,
      'fsync = off',
      ...configuration,
      '',
    ].join('\n'),
  );
  const start = (): Throwaway => startProcess(join(bin, 'postgres'), ['-D', data], options);
  let server = start();
  const urlOf = (database: string): string => `postgres://postgres@127.0.0.1:${port.toString()}/${database}`;

  async function runIn(url: string, ...statements: readonly string[]): Promise<readonly object[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    let rows: readonly object[] = [];
    try {
      for (const statement of statements) ({ rows } = await client.query<object>(statement));
      return rows;
    } finally {
      await client.end();
    }
  }

  const answers = (): Promise<void> =>
    until(
      'PostgreSQL to answer',
      () => runIn(urlOf('postgres'), 'select 1').then(() => true),
      ANSWERS_WITHIN_MS,
    ).catch((error: unknown) => {
      throw new Error(`it says: ${server.output()}`, { cause: error });
    });
  await answers();
  let databases = 0;
  return {
    port,
    certificate,
    urlOf,
    run: runIn,
    async createDatabase() {
      databases += 1;
      const name = `test${databases.toString()}`;
      await runIn(urlOf('postgres'), `create database ${name}`);
      return urlOf(name);
    },
    async restart(meanwhile, signal = 'SIGINT') {
      await server.stop(signal);
      await meanwhile?.();
      server = start();
      await answers();
    },
    end: () => server.stop('SIGQUIT'),
    async startStandby() {
      const [copy, itsPort] = [join(folder, 'standby'), (await freePort()).toString()];
      const from = ['-h', folder, '-p', port.toString(), '-U', 'postgres'];
      await run(join(bin, 'pg_basebackup'), ['-D', copy, '-R', '-c', 'fast', '--no-sync', ...from], options);
      const standby = startProcess(join(bin, 'postgres'), ['-D', copy, '-p', itsPort], options);
      const url = urlOf('postgres').replace(port.toString(), itsPort);
      const following = `the standby to follow; it says: ${standby.output()}`;
      await until(following, () => runIn(url, 'select 1').then(() => true));
      await runIn(
        urlOf('postgres'),
        "alter system set synchronous_standby_names = '*'",
        "alter system set synchronous_commit = 'remote_apply'",
        'select pg_reload_conf()',
      );
      return {
        port: Number(itsPort),
        async promote() {
          await runIn(url, 'select pg_promote()');
        },
        stop: () => standby.stop('SIGINT'),
      };
    },
    get pid() {
      return server.pid;
    },
    async stop() {
      await server.stop('SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Folder of its programs; null where none is installed. */
export async function findPostgres(): Promise<string | null> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const debian = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join('/usr/lib/postgresql', version, 'bin'));
  for (const folder of [...debian, ...(process.env['PATH'] ?? '').split(delimiter)])
    if (
      await access(join(folder, 'initdb')).then(
        () => true,
        () => false,
      )
    )
      return folder;
  return null;
}

async function makeCertificate(
  certificate: string,
  key: string,
  owned: (path: string) => Promise<void>,
): Promise<void> {
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const names = ['-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  await run('openssl', [...args, ...names, '-keyout', key, '-out', certificate]);
  await chmod(key, 0o600);
  await owned(key);
  await owned(certificate);
}
