/** An HTTP answer, whole. */
export interface WebhookAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The webhook was taken, or came too late to matter. */
export const RECEIVED = answer(200, 'received');

/** The answer to a probe with a secret that this bridge verifies. */
export const VERIFIED: WebhookAnswer = { status: 204, headers: { 'cache-control': 'no-store' }, body: '' };

/** The one answer to every wrong URL, whatever is wrong with it. */
export const NOT_FOUND = answer(404, 'not found');

export const UNREADABLE = answer(400, 'the body must be a JSON object');
export const NOT_A_POST = answer(405, 'only POST is allowed', { allow: 'POST' });
export const TOO_LARGE = answer(413, 'the body must not exceed 16 KiB');
export const NOT_JSON = answer(415, 'the body must be application/json, not compressed');

/** Come back after `retryAfterSeconds`. */
export function tryLater(retryAfterSeconds: number): WebhookAnswer {
  return answer(503, 'try again later', { 'retry-after': retryAfterSeconds.toString() });
}

function answer(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): WebhookAnswer {
  return {
    status,
    // Some caches keep a 404 that says nothing about it, and its URL with it.
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify({ message }),
  };
}
