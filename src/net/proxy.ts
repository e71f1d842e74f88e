import { isLoopbackHost } from './loopback.js';

/** The conventional proxy variables, as read by whoever reads the environment. */
export interface ProxySettings {
  /** Proxy for https targets: an http or https URL, with credentials where it asks for them. */
  readonly httpsProxy?: string;
  /** Proxy for http targets. */
  readonly httpProxy?: string;
  /**
   * Comma-separated hosts that are reached directly: `*`, a host with its subdomains
   * (`example.org`, `.example.org`, `*.example.org`), each with `:port` where only that port is meant.
   */
  readonly noProxy?: string;
}

/**
 * The proxy for `target`, or null where it is reached directly. Loopback is never proxied.
 *
 * @throws TypeError where the proxy is no http or https URL; its value may hold a password and is
 * not named.
 */
export function proxyFor(target: URL, settings: ProxySettings = {}): URL | null {
  const proxy = target.protocol === 'https:' ? settings.httpsProxy : settings.httpProxy;
  if (!proxy || isLoopbackHost(target.hostname) || isExempt(target, settings.noProxy ?? '')) return null;
  const url = URL.canParse(proxy) ? new URL(proxy) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new TypeError('the proxy must be an http or https URL');
  }
  return url;
}

function isExempt(target: URL, noProxy: string): boolean {
  const port = target.port || (target.protocol === 'https:' ? '443' : '80');
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, host = '', onlyPort] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      if (onlyPort !== undefined && onlyPort !== port) return false;
      return host !== '' && (target.hostname === host || target.hostname.endsWith(`.${host}`));
    });
}
