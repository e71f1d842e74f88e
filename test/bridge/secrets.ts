import { createWebhookUrls } from '../../src/bridge/webhook-url.js';

export const SECRET = 'a secret of the tests, forty-two bytes long';
export const OLD_SECRET = 'another secret, from before the rotation..';

/** The path that Finwave would be given for `customId`. */
export function webhookPath(customId: string, secret = SECRET): string {
  return new URL(createWebhookUrls({ baseUrl: 'https://h.example', secrets: [secret] }).urlFor(customId))
    .pathname;
}

/** The path with its last character changed: one wrong bit, right in length and alphabet. */
export function tampered(path: string): string {
  // The last of 43 base64url characters has two unused bits: change the one before it.
  const at = path.length - 2;
  return path.slice(0, at) + (path[at] === 'A' ? 'B' : 'A') + path.slice(at + 1);
}
