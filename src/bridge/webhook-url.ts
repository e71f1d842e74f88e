import { randomBytes } from 'node:crypto';
import type { WebhookUrls } from '../../activities/ports.js';
import { isCustomId } from '../../workflows/ids.js';
import { WebhookSettingError } from './webhook-setting-error.js';
import { createTokenSigner } from './webhook-token.js';

/** What the vendor is sent without a public URL of ours: `webhook` is mandatory there. */
const NOWHERE = 'https://webhook.invalid/';
const ROUTE = /^\/webhooks\/([^/]+)\/([^/]+)$/;

/** What {@link createWebhookUrls} needs. */
export interface WebhookUrlOptions {
  /** Where Finwave reaches the bridge, without `/webhooks`; null means polling only. */
  readonly baseUrl: string | null;
  /** The first signs; unused, and so not checked, when polling only. */
  readonly secrets: readonly string[];
}

/** Whom a request path claims to concern; nothing is proven until the token is verified. */
export interface WebhookTarget {
  readonly customId: string;
  readonly token: string;
}

/**
 * Makes each onboarding's own webhook URL: `<base>/webhooks/<customId>/<token>`. Whoever holds the
 * URL may hint at that onboarding, so it is neither stored nor logged.
 *
 * @throws WebhookSettingError for a base that is no http(s) URL, and for missing or short secrets
 */
export function createWebhookUrls({ baseUrl, secrets }: WebhookUrlOptions): WebhookUrls {
  if (baseUrl === null) return { urlFor: () => NOWHERE };
  const base = toBase(baseUrl);
  const sign = createTokenSigner(secrets);
  return {
    urlFor: (customId) => `${base}/webhooks/${encodeURIComponent(customId)}/${sign(customId)}`,
  };
}

/**
 * A URL that asks the bridge, on the way that webhooks take, whether it verifies these secrets: 204 where
 * it does, the 404 of every wrong URL where it does not. It concerns no onboarding and calls no engine.
 *
 * @throws WebhookSettingError as {@link createWebhookUrls}
 */
export function createProbeUrl({
  baseUrl,
  secrets,
}: WebhookUrlOptions & { readonly baseUrl: string }): string {
  const nonce = randomBytes(16).toString('hex');
  return `${toBase(baseUrl)}/webhooks/${nonce}/${createTokenSigner(secrets, 'finwave-probe-v1')(nonce)}`;
}

/**
 * Reads a request's path below `basePath`, which may carry a query; null where it cannot be one of
 * our URLs.
 */
export function createTargetReader(basePath = '/'): (path: string) => WebhookTarget | null {
  const base = basePath.replace(/\/+$/, '');
  return (path) => {
    if (!path.startsWith(base)) return null;
    const [, encodedId, encodedToken] = ROUTE.exec(path.slice(base.length).split('?', 1)[0] ?? '') ?? [];
    const customId = decoded(encodedId);
    const token = decoded(encodedToken);
    return isCustomId(customId) && token !== null ? { customId, token } : null;
  };
}

function toBase(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  const usable =
    url !== null &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.username + url.password + url.search + url.hash === '';
  if (!usable) {
    throw new WebhookSettingError(
      'webhookBaseUrlInvalid',
      'FINWAVE_WEBHOOK_BASE_URL must be an http(s) URL without user, query or fragment, or "none" for polling only',
    );
  }
  return url.href.replace(/\/+$/, '');
}

function decoded(segment: string | undefined): string | null {
  if (segment === undefined) return null;
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
