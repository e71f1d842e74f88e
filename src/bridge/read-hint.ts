import { isOnboardingStatus, type WebhookResult } from '../../workflows/contract.js';
import { NOT_A_POST, NOT_JSON, TOO_LARGE, UNREADABLE, type WebhookAnswer } from './webhook-answer.js';
import type { WebhookRequest } from './webhook-request.js';

const MAX_BODY_BYTES = 16 * 1024;

/** All that is believed of a webhook's body. */
export interface ReadHint {
  readonly result: WebhookResult;
  /** The body names a customId other than the URL's. */
  readonly namesAnother: boolean;
}

/**
 * Reads a request whose token is valid; resolves to the refusal where it is no webhook.
 *
 * @see Finwave Digital Onboarding API, "Getting status (Webhook events)"
 */
export async function readHint(request: WebhookRequest, customId: string): Promise<ReadHint | WebhookAnswer> {
  if (request.method !== 'POST') return NOT_A_POST;
  if (!isPlainJson(request)) return NOT_JSON;
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return TOO_LARGE;
  const bytes = await readBytes(request);
  if (bytes === 'brokenOff') return UNREADABLE;
  if (bytes === null || bytes.byteLength > MAX_BODY_BYTES) return TOO_LARGE;
  const body = toObject(bytes);
  if (body === null) return UNREADABLE;
  return {
    result: isOnboardingStatus(body['result']) ? body['result'] : 'UNKNOWN',
    namesAnother: body['customId'] !== undefined && body['customId'] !== customId,
  };
}

function isPlainJson({ headers }: WebhookRequest): boolean {
  const type = headers['content-type'];
  const encoding = headers['content-encoding'] ?? 'identity';
  return typeof type === 'string' && /^application\/json\s*(;|$)/i.test(type) && encoding === 'identity';
}

async function readBytes({ body }: WebhookRequest): Promise<Uint8Array | 'brokenOff' | null> {
  if (typeof body !== 'function') return body;
  try {
    return await body(MAX_BODY_BYTES);
  } catch {
    return 'brokenOff';
  }
}

function toObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
