import type { PortLog, Vendor } from '../../activities/ports.js';
import type { EvidenceSource } from '../evidence/download/source.js';
import { createOnboarding } from './create-onboarding.js';
import { createEvidenceFinder } from './find-evidences.js';
import type { EvidenceMethod } from './get-evidences.js';
import { getResult } from './get-result.js';
import { createHttp } from './http.js';
import { DEFAULT_LIMITS, type Limits } from './policies.js';
import type { ProxySettings } from '../net/proxy.js';

export interface FinwaveClientOptions {
  /** With its path: `https://idgateway-dev.finwave.com/management`. https, or http on loopback. */
  readonly baseUrl: string;
  /** Sent as `gestok-client-token`, to the base URL's origin only. */
  readonly clientToken: string;
  /** The file that holds it, if one does: read again after a 401, so that a rotation needs no restart. */
  readonly clientTokenFile?: string;
  /** How evidence is asked for. Default `auto`: GET, then POST. */
  readonly evidenceMethod?: 'auto' | EvidenceMethod;
  /**
   * Hosts that `redirectUrl.url` and URLs anywhere inside `extra` may name. Default: any for the
   * first, none for the second.
   */
  readonly allowedUrlHosts?: readonly string[];
  readonly proxy?: ProxySettings;
  readonly log?: Pick<PortLog, 'warn'>;
  /** Time-outs and byte caps other than {@link DEFAULT_LIMITS}. */
  readonly limits?: Partial<Limits>;
}

/** Finwave over HTTP. Every call rejects with a `FinwaveError`, or with the signal's reason as it is. */
export interface FinwaveClient extends Vendor, EvidenceSource {
  /** Closes the connections; calls under way fail. */
  close(): void;
}

/**
 * A client that sends each call once: whoever calls decides about repeating it.
 *
 * @throws TypeError where an option is not what it must be; its value is not named.
 */
export function createFinwaveClient(options: FinwaveClientOptions): FinwaveClient {
  const { evidenceMethod = 'auto', allowedUrlHosts, log } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const http = createHttp({ ...options, limits });
  const finder = createEvidenceFinder(http, evidenceMethod);
  return {
    create(input, webhook, signal) {
      if (input.lang !== undefined && input.lang !== 'ENG') {
        log?.warn('lang is not ENG, the only value that the vendor documents; sent as given');
      }
      return createOnboarding(http, input, webhook, allowedUrlHosts, signal);
    },
    result: (onboardingId, signal, hasRoom) => getResult(http, onboardingId, signal, hasRoom),
    evidences: (onboardingId, request) => finder.evidences(onboardingId, request),
    close: () => {
      http.close();
    },
  };
}
