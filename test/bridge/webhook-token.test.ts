import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createTokenSigner, createTokenVerifier } from '../../src/bridge/webhook-token.js';
import { OLD_SECRET, SECRET } from './secrets.js';

describe('webhook token', () => {
  const token = createTokenSigner([SECRET])('c-1');

  it('C10: is the key id and an HMAC-SHA-256 over version label, key id and customId', () => {
    const kid = createHmac('sha256', SECRET).update('kid').digest('hex').slice(0, 8);
    const mac = createHmac('sha256', SECRET).update(`finwave-webhook-v1\n${kid}\nc-1`).digest('base64url');
    assert.equal(token, `${kid}.${mac}`);
  });

  it('C10: is accepted for its own customId only', () => {
    assert.equal(createTokenVerifier([SECRET])('c-1', token), true);
    assert.equal(createTokenVerifier([SECRET])('c-2', token), false);
  });

  it('is signed with the first secret and accepted under all of them', () => {
    const old = createTokenSigner([OLD_SECRET])('c-1');
    assert.equal(createTokenSigner([SECRET, OLD_SECRET])('c-1'), token);
    assert.equal(createTokenVerifier([SECRET, OLD_SECRET])('c-1', old), true);
    assert.equal(createTokenVerifier([SECRET])('c-1', old), false);
  });

  const [kid = '', mac = ''] = token.split('.');
  const wrong: Record<string, string> = {
    'an empty token': '',
    'a dot': '.',
    'the key id alone': `${kid}.`,
    'the HMAC alone': mac,
    'the HMAC with an empty key id': `.${mac}`,
    'an unknown key id': `00000000.${mac}`,
    'a key id in upper case': `${kid.toUpperCase()}x.${mac}`,
    'a cut HMAC': `${kid}.${mac.slice(0, -1)}`,
    'a longer HMAC': `${kid}.${mac}A`,
    'a padded HMAC': `${kid}.${mac}=`,
    'as many characters, but more bytes': `${kid}.${mac.slice(0, -1)}é`,
    'one changed character': `${kid}.${mac.startsWith('A') ? 'B' : 'A'}${mac.slice(1)}`,
    'another spelling of the same bytes': `${kid}.${mac.slice(0, -1)}${sibling(mac.slice(-1))}`,
  };
  for (const [what, given] of Object.entries(wrong)) {
    it(`refuses ${what} without throwing`, () => {
      assert.equal(createTokenVerifier([SECRET])('c-1', given), false);
    });
  }

  it('is refused for anything that is no customId', () => {
    for (const customId of ['', '.', 'c 1', 'c\n1', 'ü', 'c'.repeat(101)]) {
      assert.equal(createTokenVerifier([SECRET])(customId, createTokenSigner([SECRET])(customId)), false);
    }
  });

  it('C10: no secret and a short one are refused by the setting’s name, never by its value', () => {
    const short = 'thirty-one bytes: not enough...';
    assert.equal(short.length, 31);
    const refused = (secrets: readonly string[], code: string): void => {
      assert.throws(
        () => createTokenSigner(secrets),
        (error: unknown) => {
          assert.ok(error instanceof Error && 'code' in error);
          assert.equal(error.code, code);
          assert.match(error.message, /FINWAVE_WEBHOOK_SECRET/);
          assert.ok(!error.message.includes(short));
          return true;
        },
      );
    };
    refused([], 'webhookSecretMissing');
    refused([short], 'webhookSecretTooShort');
    refused([SECRET, short], 'webhookSecretTooShort');
    assert.doesNotThrow(() => createTokenSigner([`${short}.`]));
  });
});

/** A character that differs only in the two bits that the last one of 43 does not use. */
function sibling(last: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet.charAt(alphabet.indexOf(last) ^ 1);
}
