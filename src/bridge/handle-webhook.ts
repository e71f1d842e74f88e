import { createBridgeCounts, type BridgeCounts } from './bridge-counts.js';
import type { BridgeLog } from './bridge-log.js';
import { guardEngine } from './guard-engine.js';
import { createRateLimit } from './rate-limit.js';
import { readHint } from './read-hint.js';
import type { SignalOnboarding } from './signal-onboarding.js';
import { NOT_FOUND, RECEIVED, VERIFIED, tryLater, type WebhookAnswer } from './webhook-answer.js';
import type { WebhookRequest } from './webhook-request.js';
import { createTokenVerifier } from './webhook-token.js';
import { createTargetReader } from './webhook-url.js';
import { createWrongTokens, type AfterMinute } from './wrong-tokens.js';

/** Seconds after which a caller may come back, by what kept it from being served. */
const RETRY_AFTER = { overloaded: 10, busy: 1, unreachable: 5, failed: 10 } as const;

/** How much one bridge takes before it answers 429 or 503. */
export interface WebhookLimits {
  /** Webhooks with a valid token per onboarding. Default 60. */
  readonly webhooksPerMinute?: number;
  /** Calls to the engine at once. Default 64. */
  readonly engineCallsInFlight?: number;
  /** Milliseconds that a webhook waits for one of those before it is answered 503. Default 2000. */
  readonly waitForEngineMs?: number;
}

/** What {@link createWebhookHandler} needs. */
export interface WebhookHandlerDeps {
  /** Each at least 32 bytes; every one verifies. */
  readonly secrets: readonly string[];
  readonly signal: SignalOnboarding;
  readonly log: BridgeLog;
  /** True while this process should shed load. Asked only behind a valid token. Default: never. */
  readonly isOverloaded?: () => boolean;
  readonly limits?: WebhookLimits;
  /** Where the webhook URLs' path begins, as a framework hands it over. Default `/`. */
  readonly basePath?: string;
  /** Runs what it is given once, a minute later. Default: an unreferenced timer. */
  readonly afterMinute?: AfterMinute;
  /** Milliseconds that never go back. Default `performance.now`. */
  readonly now?: () => number;
}

/** Decides a request, whatever it is; never rejects. */
export interface WebhookHandler {
  (request: WebhookRequest): Promise<WebhookAnswer>;
  /** Alive, and the same object throughout. */
  readonly counts: BridgeCounts;
}

/**
 * The bridge without a server: webhook in, answer out, a signal to the onboarding in between.
 *
 * 1. The token in the URL is checked before anything else and alone decides whom the webhook
 *    concerns; without a valid one there is only one answer, and no call to the engine.
 * 2. A webhook is a hint: the engine learns the URL's customId and one of six values of
 *    `result`; no string of the body goes further.
 *
 * @throws WebhookSettingError without a secret, or with one under 32 bytes
 */
export function createWebhookHandler(deps: WebhookHandlerDeps): WebhookHandler {
  const { secrets, log, isOverloaded = () => false, limits = {}, now = () => performance.now() } = deps;
  const verify = createTokenVerifier(secrets);
  const verifyProbe = createTokenVerifier(secrets, 'finwave-probe-v1');
  const { counts, count } = createBridgeCounts();
  const toTarget = createTargetReader(deps.basePath);
  const wrongTokens = createWrongTokens(log, deps.afterMinute);
  const webhooks = createRateLimit(limits.webhooksPerMinute ?? 60, now);
  const signal = guardEngine(deps.signal, {
    now,
    ...(limits.engineCallsInFlight !== undefined && { maxInFlight: limits.engineCallsInFlight }),
    ...(limits.waitForEngineMs !== undefined && { waitMs: limits.waitForEngineMs }),
  });

  const handle = async (request: WebhookRequest): Promise<WebhookAnswer> => {
    count('received');
    const target = toTarget(request.path);
    if (target === null) return refuseUrl();
    if (verifyProbe(target.customId, target.token)) {
      count('probed');
      return VERIFIED;
    }
    if (!verify(target.customId, target.token)) {
      wrongTokens.count(request.source);
      return refuseUrl();
    }
    try {
      return await decide(request, target.customId);
    } catch (error) {
      count('failed');
      log.error('webhook: lost to a fault of the bridge', { errorName: nameOf(error) });
      return tryLater(RETRY_AFTER.failed);
    }
  };

  function refuseUrl(): WebhookAnswer {
    count('wrongUrl');
    return NOT_FOUND;
  }

  async function decide(request: WebhookRequest, customId: string): Promise<WebhookAnswer> {
    webhooks.count(customId);
    const waitSeconds = webhooks.exceededFor(customId);
    if (waitSeconds !== null) {
      count('limited');
      return tryLater(waitSeconds);
    }
    if (isOverloaded()) {
      count('shed');
      return tryLater(RETRY_AFTER.overloaded);
    }
    const hint = await readHint(request, customId);
    if ('status' in hint) {
      count('refused');
      return hint;
    }
    if (hint.result === 'UNKNOWN') count('unknownResult');
    if (hint.namesAnother) {
      count('otherCustomId');
      log.warn('webhook: the body names another customId; taken as a hint for the URL’s', { customId });
    }
    const outcome = await signal({ customId, result: hint.result });
    switch (outcome) {
      case 'signalled':
        count('signalled');
        return RECEIVED;
      case 'closed':
        count('late');
        log.info('webhook: late, the onboarding is closed', { customId });
        return RECEIVED;
      case 'closedOtherwise':
        count('late');
        count('lateNews');
        log.warn(
          `webhook: late, and it claims another ending than the stored one: temporal-finwave recheck ${customId}`,
          { customId },
        );
        return RECEIVED;
      case 'unknown':
        count('unknownWorkflow');
        log.error('webhook: valid token, but no such onboarding in this namespace', { customId });
        return NOT_FOUND;
      case 'busy':
        count('engineBusy');
        return tryLater(RETRY_AFTER.busy);
      case 'unreachable':
        count('engineUnreachable');
        log.error('webhook: Temporal is unreachable or refused it; polling goes on without it', { customId });
        return tryLater(RETRY_AFTER.unreachable);
    }
  }

  return Object.assign(handle, { counts });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}
