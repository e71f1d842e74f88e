/**
 * The door `temporal-finwave/bridge`: Finwave's webhooks in, signals out. It needs a Temporal client
 * only and never loads the native worker, so that it can run where nothing may be compiled.
 */
export { startBridge, type Bridge, type BridgeOptions } from './server.js';
export {
  createWebhookHandler,
  type WebhookHandler,
  type WebhookHandlerDeps,
  type WebhookLimits,
} from './handle-webhook.js';
export { createWebhookListener, type NodeRequest, type WebhookListenerOptions } from './webhook-listener.js';
export type { WebhookRequest } from './webhook-request.js';
export type { WebhookAnswer } from './webhook-answer.js';
export type { BridgeCount, BridgeCounts } from './bridge-counts.js';
export type { BridgeLog, BridgeLogFields } from './bridge-log.js';
export { createSignalOnboarding, type SignalAnswer, type SignalOnboarding } from './signal-onboarding.js';
export { createWebhookUrls, type WebhookUrlOptions } from './webhook-url.js';
export { WebhookSettingError, type WebhookSettingErrorCode } from './webhook-setting-error.js';
