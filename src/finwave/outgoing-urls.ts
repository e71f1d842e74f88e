import type { OnboardingInput } from '../../workflows/contract.js';

/** The create field of the vendor's quick start that has evidence sent to a URL. */
const EVIDENCE_PORTAL = 'evidenceportalwebhook';

/**
 * The fields whose URL may not be sent: whoever may start an onboarding must not be able to have a
 * person or their passport sent anywhere. `redirectUrl.url` must be https and, where a list is
 * given, on it; `extra.evidencePortalWebhook` must be https and on the list, so by default it is refused.
 */
export function toRefusedUrls(input: OnboardingInput, allowedHosts: readonly string[] | undefined): string[] {
  const refused: string[] = [];
  const redirect = input.redirectUrl?.url;
  if (redirect !== undefined && !isAllowed(redirect, allowedHosts)) refused.push('redirectUrl.url');
  for (const [name, value] of Object.entries(input.extra ?? {})) {
    if (name.toLowerCase() === EVIDENCE_PORTAL && !isAllowed(value, allowedHosts ?? [])) {
      refused.push('extra.evidencePortalWebhook');
    }
  }
  return refused;
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
