import { askForNothing } from '../../finwave/ask-for-nothing.js';
import type { FinwaveSettings } from '../../config/settings.js';
import { proxyFor } from '../../net/proxy.js';
import { error, ok, warning, type Finding } from './finding.js';
import { checkSkew } from './check-skew.js';

/** Is Finwave there, by which way, with which clock, and does it take this token? */
export async function checkVendor(finwave: FinwaveSettings, signal: AbortSignal): Promise<Finding[]> {
  const { baseUrl, clientToken, clientTokenFile, proxy } = finwave;
  const by = proxyFor(new URL(baseUrl), proxy);
  const way = by === null ? 'directly' : `by the proxy ${by.host}`;
  const greeting = await askForNothing(
    { baseUrl, clientToken, proxy, ...(clientTokenFile !== null && { clientTokenFile }) },
    signal,
  ).catch((thrown: unknown) => (thrown instanceof Error ? thrown.message : 'no answer'));
  if (typeof greeting === 'string') {
    return [
      error(
        'vendor',
        `Finwave cannot be reached ${way}: ${greeting}`,
        'no onboarding can be created, and none that runs can end',
        `curl -sv ${new URL(baseUrl).origin}, from here; FINWAVE_BASE_URL, HTTPS_PROXY, NO_PROXY`,
      ),
    ];
  }
  const { status, date } = greeting;
  return [judge(status, way), ...(date === null ? [] : [checkSkew('vendor clock', 'Finwave', date)])];
}

function judge(status: number, way: string): Finding {
  const answer = `Finwave answers ${way}`;
  if (status === 401 || status === 403) {
    return error(
      'vendor',
      `${answer} and refuses the token (${status.toString()})`,
      'new onboardings fail, and running ones wait',
      'set FINWAVE_CLIENT_TOKEN to a token of this gateway; FINWAVE_BASE_URL says which one it is',
    );
  }
  if (status === 404 || status === 400 || (status >= 200 && status < 300))
    return ok('vendor', `${answer} and takes the token`);
  if (status >= 300 && status < 400) {
    return error(
      'vendor',
      `${answer} with a redirect (${status.toString()})`,
      'redirects are not followed',
      'set FINWAVE_BASE_URL to where the API really is',
    );
  }
  if (status === 408 || status === 429 || status >= 500) {
    return error(
      'vendor',
      `${answer} with ${status.toString()}`,
      'it is down, or something before it is',
      'wait, or ask Finwave; what runs goes on by itself',
    );
  }
  return warning(
    'vendor',
    `${answer} with ${status.toString()}`,
    'that is no answer of its API',
    'look at FINWAVE_BASE_URL and what lies between',
  );
}
