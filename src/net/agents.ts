import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { HttpProxyAgent, HttpsProxyAgent } from 'hpagent';
import { proxyFor, type ProxySettings } from './proxy.js';

/** An idle connection is dropped before a firewall forgets it silently. */
const IDLE_CONNECTION_MS = 30_000;

/** Connections to one origin, kept alive; `destroy()` closes them. */
export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/**
 * The agents for `target`: direct, or through the proxy that `settings` name for it. Certificates
 * are always verified, against Node's roots and NODE_EXTRA_CA_CERTS.
 */
export function createAgents(target: URL, settings?: ProxySettings): Agents {
  const options = {
    keepAlive: true,
    timeout: IDLE_CONNECTION_MS,
    // A resumed TLS session no longer shows the certificate, which the custody record needs.
    maxCachedSessions: 0,
  };
  const proxy = proxyFor(target, settings);
  if (proxy === null) return { http: new HttpAgent(options), https: new HttpsAgent(options) };
  return {
    http: new HttpProxyAgent({ ...options, proxy }),
    https: new HttpsProxyAgent({ ...options, proxy }),
  };
}
