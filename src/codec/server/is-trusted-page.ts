import { isLoopbackHost } from '../../net/loopback.js';

/** What a browser cannot lie about. */
export interface RequestSource {
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/**
 * False for a request that a web page made which may not: its origin is not one of ours. Where nothing
 * else protects the server (`isOpen`), the name that it was called by must be this machine's, too: any page can
 * have its own name lead to 127.0.0.1.
 */
export function isTrustedPage(
  { host, origin }: RequestSource,
  { origins, isOpen }: { readonly origins: readonly string[]; readonly isOpen: boolean },
): boolean {
  if (isOpen && !isLoopbackHost(hostnameOf(host ?? ''))) return false;
  return origin === undefined || origins.includes(origin);
}

function hostnameOf(host: string): string {
  return /^(\[[0-9a-f:]+\]|[^:[\]]+)(?::\d{1,5})?$/.exec(host.toLowerCase())?.[1] ?? '';
}
