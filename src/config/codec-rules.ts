import { toBaseUrl } from '../net/base-url.js';
import { atCommas, listRule, textRule } from './rules.js';

export const codecToken = textRule(
  'a token of at least 32 printable ASCII characters without spaces (`openssl rand -hex 32` makes one)',
  (text) => (/^[\x21-\x7e]{32,}$/.test(text) ? text : null),
);

/** Compared letter by letter with what a token says, so nothing is made of it. */
export const issuer = textRule("the issuer's https:// URL, exactly as its tokens have it", (text) =>
  toBaseUrl(text) === null ? null : text,
);

export const audience = textRule('the audience that its tokens are made for', (text) =>
  /^[\x21-\x7e]+$/.test(text) ? text : null,
);

export const webOrigins = listRule(
  'origins of web pages such as https://temporal.example.com, without `*` (http:// only on loopback)',
  (item) => {
    if (typeof item !== 'string' || item.includes('*') || toBaseUrl(item) !== item) return null;
    return new URL(item).origin === item ? item : null;
  },
  atCommas,
);
