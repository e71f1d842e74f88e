import type { OnboardingInput } from '../../workflows/contract.js';

/** The create field of the vendor's quick start that has evidence sent to a URL. */
const EVIDENCE_PORTAL = 'evidenceportalwebhook';

/**
 * The fields whose URL may not be sent: whoever may start an onboarding must not be able to have a
 * person or their passport sent anywhere. `redirectUrl.url` must be https and, where a list is
 * given, on it; every text inside `extra` that is a URL must be https and on the list, so by default it
 * is refused. `evidencePortalWebhook` may be nothing else.
 */
export function toRefusedUrls(input: OnboardingInput, allowedHosts: readonly string[] | undefined): string[] {
  const refused: string[] = [];
  const redirect = input.redirectUrl?.url;
  if (redirect !== undefined && !isAllowed(redirect, allowedHosts)) refused.push('redirectUrl.url');
  for (const [name, value] of Object.entries(input.extra ?? {})) {
    const texts = name.toLowerCase() === EVIDENCE_PORTAL ? [value] : textsIn(value).filter(isUrl);
    if (!texts.every((text) => isAllowed(text, allowedHosts ?? []))) refused.push(`extra.${name}`);
  }
  return refused;
}

/** Every text in a JSON value, names included, however deep it lies. */
function textsIn(value: unknown): string[] {
  const texts: string[] = [];
  for (const open = [value]; open.length > 0;) {
    const next = open.pop();
    if (typeof next === 'string') texts.push(next);
    else if (typeof next === 'object' && next !== null) {
      for (const [name, inner] of Object.entries(next)) open.push(name, inner);
    }
  }
  return texts;
}

/** True for what a parser takes as a URL of its own, or as one that lacks its scheme only. */
function isUrl(text: string): boolean {
  return URL.canParse(text) || /^[\s\\/]*[\\/]{2}/.test(text);
}

/** True for an https URL whose host is listed; without a list, for any https URL. */
function isAllowed(value: unknown, hosts: readonly string[] | undefined): boolean {
  // Backslashes, spaces and credentials are where URL parsers disagree about the host.
  if (typeof value !== 'string' || !/^https:\/\/[\x21-\x5b\x5d-\x7e]+$/i.test(value)) return false;
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  if (url.username !== '' || url.password !== '') return false;
  return hosts === undefined || hosts.some((host) => [url.host, url.hostname].includes(host.toLowerCase()));
}
