import { isLoopbackHost } from './loopback.js';

/**
 * An absolute https URL (http on loopback) without credentials, query and fragment, with its path and
 * without a slash at the end; null where `text` is none.
 */
export function toBaseUrl(text: string): string | null {
  if (!URL.canParse(text) || /[?#]/.test(text)) return null;
  const { protocol, hostname, username, password, href } = new URL(text);
  const isAllowed = protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname));
  return isAllowed && username === '' && password === '' ? href.replace(/\/+$/, '') : null;
}
