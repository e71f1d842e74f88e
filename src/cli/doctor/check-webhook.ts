import got from 'got';
import { createProbeUrl } from '../../bridge/webhook-url.js';
import type { WebhookSettings } from '../../config/settings.js';
import { createAgents } from '../../net/agents.js';
import type { ProxySettings } from '../../net/proxy.js';
import { error, ok, warning, type Finding } from './finding.js';

/** The body of every 404 of the bridge's own. */
const REFUSED_BY_BRIDGE = '{"message":"not found"}';

/** The way of a webhook from end to end: is this worker's secret the bridge's? */
export async function checkWebhook(
  webhook: WebhookSettings,
  proxy: ProxySettings,
  signal: AbortSignal,
): Promise<Finding[]> {
  const url = createProbeUrl(webhook);
  const agents = createAgents(new URL(url), proxy);
  try {
    const { statusCode, body } = await got(url, {
      agent: agents,
      retry: { limit: 0 },
      followRedirect: false,
      throwHttpErrors: false,
      signal,
      timeout: { request: 8_000 },
    });
    return [judge(statusCode, body)];
  } catch {
    // The library's error carries the URL, and with it a token.
    return [
      warning(
        'webhook',
        'nothing answers at FINWAVE_WEBHOOK_BASE_URL',
        'without webhooks every ending is found late, by polling; perhaps only this machine cannot reach it',
        'run `temporal-finwave bridge`, and look at what is before it',
      ),
    ];
  } finally {
    agents.http.destroy();
    agents.https.destroy();
  }
}

function judge(status: number, body: string): Finding {
  if (status === 204) return ok('webhook', "the bridge answers, and verifies this worker's secret");
  if (status === 404 && body === REFUSED_BY_BRIDGE) {
    return error(
      'webhook',
      "the bridge answers, and refuses this worker's secret",
      'each webhook of Finwave gets a 404, and every ending is found late, by polling',
      'give worker and bridge the same FINWAVE_WEBHOOK_SECRET',
    );
  }
  return warning(
    'webhook',
    `something else than the bridge answers (${status.toString()})`,
    'webhooks end there, and every ending is found late, by polling',
    'look at what FINWAVE_WEBHOOK_BASE_URL names: its path, and the proxy behind it',
  );
}
