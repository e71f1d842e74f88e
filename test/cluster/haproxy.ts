import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Part } from '../chaos/storm/world.js';
import { freePort, startProcess, until, type Throwaway } from '../servers/throwaway.js';

const run = promisify(execFile);
/** Debian's place is not on everybody's PATH. */
export const PATH_OF_HAPROXY = `${process.env['PATH'] ?? ''}:/usr/sbin`;

export interface Proxy extends Part {
  /** `host:port`. */
  readonly address: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** One of the servers behind a proxy. */
export interface Behind {
  /** `host:port`. */
  readonly address: string;
  /** Port of its `/readyz`. Default: it is there while it takes connections. */
  readonly healthPort?: number;
}

/** What the documentation shows, with the servers of this one filled in. */
function configuration(mode: 'http' | 'tcp', port: number, servers: readonly Behind[]): string {
  const lines = servers.map(({ address, healthPort }, n) => {
    const check = healthPort === undefined ? 'check' : `check port ${healthPort.toString()}`;
    return `  server s${n.toString()} ${address} ${check} inter 500 fall 2 rise 1 on-marked-down shutdown-sessions`;
  });
  // gRPC keeps its connections for hours.
  const patience = mode === 'tcp' ? '1h' : '30s';
  return [
    'defaults',
    `  mode ${mode}`,
    '  timeout connect 2s',
    `  timeout client ${patience}`,
    `  timeout server ${patience}`,
    '  option redispatch 1',
    'listen all',
    `  bind 127.0.0.1:${port.toString()}`,
    '  balance roundrobin',
    ...(mode === 'http' ? ['  option forwardfor', '  option httpchk GET /readyz'] : []),
    ...lines,
    '',
  ].join('\n');
}

/**
 * Starts Debian's haproxy before `servers`; ended by SIGKILL where it is ended.
 *
 * @throws where it is not installed
 */
export async function startHaproxy(
  folder: string,
  name: string,
  mode: 'http' | 'tcp',
  servers: readonly Behind[],
): Promise<Proxy> {
  await run('haproxy', ['-v'], { env: { PATH: PATH_OF_HAPROXY } }).catch(() => {
    throw new Error('haproxy is not here: apt-get install haproxy');
  });
  const port = await freePort();
  const file = join(folder, `${name.replaceAll(' ', '-')}.cfg`);
  await writeFile(file, configuration(mode, port, servers));
  const start = (): Throwaway =>
    startProcess('haproxy', ['-db', '-f', file], { env: { PATH: PATH_OF_HAPROXY } });
  let process = start();
  const listens = (): Promise<void> =>
    until(`${name} to listen; it says: ${process.output()}`, () => reaches(port));
  await listens();
  return {
    name,
    address: `127.0.0.1:${port.toString()}`,
    get pid() {
      return process.pid;
    },
    async restart(meanwhile) {
      await process.stop('SIGKILL');
      await meanwhile?.();
      process = start();
      await listens();
    },
    stop: () => process.stop('SIGKILL'),
  };
}

function reaches(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
