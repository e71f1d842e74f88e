import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { builtWithGo, type GoProgram } from '../../servers/built-with-go.js';
import { startProcess, type Throwaway } from '../../servers/throwaway.js';
import { VERSITYGW } from '../../servers/versitygw.js';

const run = promisify(execFile);

/** An S3 server to be tried. */
export interface S3Server {
  readonly name: string;
  readonly version: string;
  /** Starts it on 127.0.0.1, installed and with all that it keeps below `folder`. Rejects where it cannot be had here. */
  start(folder: string, port: number): Promise<Throwaway>;
}

/** s3rver knows no other name, MinIO no shorter secret. */
export const CREDENTIALS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER-secret' };
const { accessKeyId, secretAccessKey } = CREDENTIALS;

/** `toArgs` gets the folder and `host:port`. */
function withGo(
  program: GoProgram,
  toArgs: (folder: string, address: string) => readonly string[],
  env: Readonly<Record<string, string>> = {},
): S3Server {
  const { name, version } = program;
  return {
    name,
    version,
    async start(folder, port) {
      const binary = await builtWithGo(program);
      if (binary === null) throw new Error('it cannot be built');
      return startProcess(binary, toArgs(folder, `127.0.0.1:${port.toString()}`), {
        env: { HOME: folder, ...env },
        cwd: folder,
      });
    },
  };
}

/** What answers like S3 and can be had from a package registry. */
export const SERVERS: readonly S3Server[] = [
  withGo(
    VERSITYGW,
    (folder, address) => [
      ...['--port', address, '--quiet', 'posix', '--versioning-dir', join(folder, 'versions')],
      join(folder, 'buckets'),
    ],
    { ROOT_ACCESS_KEY: accessKeyId, ROOT_SECRET_KEY: secretAccessKey },
  ),
  withGo(
    {
      name: 'minio',
      version: '0.0.0-20260212201848-7aac2a2c5b7c',
      command: 'github.com/minio/minio',
    },
    (folder, address) => ['server', '--quiet', '--address', address, join(folder, 'buckets')],
    { MINIO_ROOT_USER: accessKeyId, MINIO_ROOT_PASSWORD: secretAccessKey },
  ),
  withGo(
    { name: 'gofakes3', version: '1.2.0', command: 'github.com/johannesboyne/gofakes3/cmd/gofakes3' },
    (_folder, address) => ['-host', address, '-backend', 'memory'],
  ),
  {
    name: 'moto',
    version: '5.2.5',
    async start(folder, port) {
      const bin = join(folder, 'python', 'bin');
      await run('python3', ['-m', 'venv', join(folder, 'python')]);
      await run(join(bin, 'pip'), ['install', '--quiet', `moto[server,s3]==${this.version}`]);
      return startProcess(join(bin, 'moto_server'), ['-H', '127.0.0.1', '-p', port.toString()]);
    },
  },
  {
    name: 's3rver',
    version: '3.7.1',
    async start(folder, port) {
      await run('npm', ['install', '--silent', '--no-audit', '--prefix', folder, `s3rver@${this.version}`]);
      const where = ['-a', '127.0.0.1', '-p', port.toString(), '-d', join(folder, 'buckets')];
      const binary = join(folder, 'node_modules', '.bin', 's3rver');
      return startProcess(binary, [...where, '--silent', '--allow-mismatched-signatures']);
    },
  },
];
