import { isIPv4 } from 'node:net';

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '::1'];

/** The host of `host:port` or `[host]:port`, lower case; null where `address` is neither. */
function hostOf(address: string): string | null {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(address.trim());
  return (match?.[1] ?? match?.[2])?.toLowerCase() ?? null;
}

/** True for `localhost`, `::1` (bracketed or not) and 127.0.0.0/8, in lower case; no name is looked up. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK_HOSTS.includes(host) || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));
}

/** True where `address` (`host:port`) is this machine itself and nothing else. */
export function isLoopback(address: string): boolean {
  const host = hostOf(address);
  return host !== null && isLoopbackHost(host);
}

/**
 * The variables that keep loopback traffic away from a proxy, for `process.env` and for children.
 * gRPC's own `no_grpc_proxy` hides `no_proxy` where it is set, so it is extended there too.
 */
export function unproxiedLoopback(env: Environment): Record<string, string> {
  const extended = (value: string | undefined): string => {
    const hosts = (value ?? '').split(',').map((host) => host.trim());
    return [...new Set([...hosts.filter((host) => host !== ''), ...LOOPBACK_HOSTS])].join(',');
  };
  const both = extended([env['no_proxy'], env['NO_PROXY']].filter(Boolean).join(','));
  return {
    no_proxy: both,
    NO_PROXY: both,
    ...(env['no_grpc_proxy'] !== undefined && { no_grpc_proxy: extended(env['no_grpc_proxy']) }),
  };
}
