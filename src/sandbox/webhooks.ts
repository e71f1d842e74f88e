import { Agent, request } from 'node:http';
import { isLoopbackHost } from '../net/loopback.js';
import type { FaultRegistry } from './fault-registry.js';
import type { WritableCallLog } from './call-log.js';
import type { Onboarding, SandboxStatus } from './onboarding.js';
import type { Timers } from './timers.js';

/** How the sandbox calls webhooks; the vendor states none of it. */
export interface SandboxWebhookOptions {
  /** Which statuses are told. Default: all but CREATED. */
  readonly statuses: readonly SandboxStatus[];
  /** Attempts until a 2xx. Default 4. */
  readonly attempts: number;
  /** Milliseconds before the second attempt; doubles. Default 200. */
  readonly retryAfterMs: number;
  /** Milliseconds for one answer. Default 5000. */
  readonly timeoutMs: number;
}

export interface Webhooks {
  /** The create was processed for the first time; resolves when what comes before its answer was sent. */
  created(onboarding: Onboarding): Promise<void>;
  /** Sends what the onboarding's faults claim, whatever is true. */
  claim(onboarding: Onboarding): void;
  /** Sends what was sent before once more. */
  again(onboarding: Onboarding, result: string): void;
  /** The onboarding has reached `status`. */
  reached(onboarding: Onboarding, status: SandboxStatus): void;
  /** Resolves when what was to be sent by now has been sent or given up. */
  sent(onboarding: Onboarding): Promise<void>;
  close(): void;
}

const NEVER_CALLED = 'https://webhook.invalid/';

/** Calls webhooks on loopback over plain HTTP, one onboarding's in order; others are noted and skipped. */
export function createWebhooks(
  settings: SandboxWebhookOptions,
  registry: FaultRegistry,
  calls: WritableCallLog,
  timers: Timers,
): Webhooks {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let closed = false;
  const queues = new WeakMap<Onboarding, Promise<void>>();

  function enqueue(onboarding: Onboarding, results: readonly string[]): Promise<void> {
    const { faults } = registry.of(onboarding.customId);
    const { never, repeat, delayMs } = faults.webhook ?? {};
    let queue = queues.get(onboarding) ?? Promise.resolve();
    if (never) return queue;
    for (const result of results) {
      for (let times = 0; times <= (repeat ?? 0); times += 1) {
        queue = queue.then(async () => {
          if (delayMs) await timers.pause(delayMs);
          await deliver(onboarding, faults.webhook?.unknownResult ?? result);
        });
      }
    }
    queues.set(onboarding, queue);
    return queue;
  }

  async function deliver(onboarding: Onboarding, result: string): Promise<void> {
    const { onboardingId, customId, request: order } = onboarding;
    if (order.webhook === NEVER_CALLED) return;
    const body = JSON.stringify({
      onboardingId,
      customId: registry.of(customId).faults.webhook?.customId ?? customId,
      result,
    });
    for (let attempt = 1; attempt <= settings.attempts && !closed; attempt += 1) {
      const answer = await post(order.webhook, body);
      calls.addWebhook({ at: new Date().toISOString(), customId, onboardingId, result, attempt, ...answer });
      const delivered = answer.status !== null && answer.status >= 200 && answer.status < 300;
      if (delivered || answer.error === 'notLoopback') return;
      if (attempt < settings.attempts) await timers.pause(settings.retryAfterMs * 2 ** (attempt - 1));
    }
  }

  function post(webhook: string, body: string): Promise<{ status: number | null; error: string | null }> {
    const url = URL.canParse(webhook) ? new URL(webhook) : null;
    if (url?.protocol !== 'http:' || !isLoopbackHost(url.hostname)) {
      return Promise.resolve({ status: null, error: 'notLoopback' });
    }
    return new Promise((resolve) => {
      const call = request(url, {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        signal: AbortSignal.timeout(settings.timeoutMs),
      });
      call.on('response', (response) => {
        response.resume().on('error', () => undefined);
        resolve({ status: response.statusCode ?? null, error: null });
      });
      call.on('error', (error: NodeJS.ErrnoException) => {
        resolve({ status: null, error: error.code ?? error.name });
      });
      call.end(body);
    });
  }

  function claim(onboarding: Onboarding): void {
    void enqueue(onboarding, registry.of(onboarding.customId).faults.webhook?.claims ?? []);
  }

  return {
    claim,
    again(onboarding, result) {
      void enqueue(onboarding, [result]);
    },
    sent: (onboarding) => queues.get(onboarding) ?? Promise.resolve(),
    async created(onboarding) {
      const { early } = registry.of(onboarding.customId).faults.webhook ?? {};
      if (early) await enqueue(onboarding, ['CREATED']);
      else if (settings.statuses.includes('CREATED')) void enqueue(onboarding, ['CREATED']);
      claim(onboarding);
    },
    reached(onboarding, status) {
      const outOfOrder = registry.of(onboarding.customId).faults.webhook?.outOfOrder === true;
      const started: readonly SandboxStatus[] = outOfOrder ? [] : ['INPROCESS'];
      const ended: readonly SandboxStatus[] = outOfOrder ? [status, 'INPROCESS'] : [status];
      const told = status === 'INPROCESS' ? started : ended;
      void enqueue(
        onboarding,
        told.filter((one) => settings.statuses.includes(one)),
      );
    },
    close() {
      closed = true;
      agent.destroy();
    },
  };
}
