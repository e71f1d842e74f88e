import { isIPv4 } from 'node:net';

/** True for `localhost`, `::1` (bracketed or not) and 127.0.0.0/8; no name is looked up. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '::1' ||
    hostname === '[::1]' ||
    (isIPv4(hostname) && hostname.startsWith('127.'))
  );
}

/** True where a Host header names loopback: a page that rebinds its name to 127.0.0.1 does not. */
export function isLoopbackHost(header: string | undefined): boolean {
  return (
    header !== undefined &&
    URL.canParse(`http://${header}`) &&
    isLoopback(new URL(`http://${header}`).hostname)
  );
}
