/** True for this machine's own addresses, which plain HTTP may reach and no proxy should. */
export function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}

/**
 * The vendor's base URL, path included and without a slash at the end (C32).
 *
 * @throws TypeError unless it is https, or http on loopback, without credentials, query and fragment.
 */
export function toBaseUrl(value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : null;
  const allowed =
    url !== null &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))) &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === '';
  if (!allowed) {
    throw new TypeError(
      "Finwave's base URL must be an https URL (or http on loopback) without credentials, query and fragment",
    );
  }
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}
