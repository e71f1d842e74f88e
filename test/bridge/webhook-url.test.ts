import assert from 'node:assert/strict';
import { createTokenVerifier } from '../../src/bridge/webhook-token.js';
import { createTargetReader, createWebhookUrls } from '../../src/bridge/webhook-url.js';
import { SECRET } from './secrets.js';

const toWebhookTarget = createTargetReader();

describe('webhook URLs', () => {
  const customId = 'a.B_c:D-9';

  for (const base of ['https://h.example', 'https://h.example/', 'https://h.example/kyc/']) {
    it(`C10: below ${base} name the onboarding and carry its token`, () => {
      const url = new URL(createWebhookUrls({ baseUrl: base, secrets: [SECRET] }).urlFor(customId));
      const prefix = new URL(base).pathname.replace(/\/$/, '');
      assert.ok(url.pathname.startsWith(`${prefix}/webhooks/`));
      const target = toWebhookTarget(url.pathname.slice(prefix.length));
      assert.ok(target !== null);
      assert.equal(target.customId, customId);
      assert.equal(createTokenVerifier([SECRET])(customId, target.token), true);
    });
  }

  it('C42: without a base are a URL that leads nowhere, and need no secret', () => {
    assert.equal(
      createWebhookUrls({ baseUrl: null, secrets: [] }).urlFor(customId),
      'https://webhook.invalid/',
    );
  });

  for (const base of ['', 'h.example', 'ftp://h', 'https://u:p@h', 'https://h/?a=b', 'https://h/#x']) {
    it(`refuse the base ${JSON.stringify(base)} by the setting’s name`, () => {
      assert.throws(() => createWebhookUrls({ baseUrl: base, secrets: [SECRET] }), {
        code: 'webhookBaseUrlInvalid',
        message: /FINWAVE_WEBHOOK_BASE_URL/,
      });
    });
  }

  it('are read whatever harmless spelling a proxy gives them', () => {
    const expected = { customId: 'a:b', token: 'k.m' };
    assert.deepEqual(toWebhookTarget('/webhooks/a%3Ab/k.m'), expected);
    assert.deepEqual(toWebhookTarget('/webhooks/a:b/k%2Em'), expected);
    assert.deepEqual(toWebhookTarget('/webhooks/a:b/k.m?x=/y'), expected);
  });

  const strangers = [
    '',
    '/',
    '*',
    '/webhooks',
    '/webhooks/a',
    '/webhooks//k.m',
    '/webhooks/a/',
    '/webhooks/a/k.m/',
    '/x/webhooks/a/k.m',
    '/webhooks/%/k.m',
    '/webhooks/a/%zz',
    '/webhooks/%ff/k.m',
    '/webhooks/../k.m',
    '/webhooks/%2e%2e/k.m',
    '/webhooks/a%2Fb/k.m',
    '/webhooks/a%00/k.m',
    '/Webhooks/a/k.m',
    'http://h/webhooks/a/k.m',
  ];
  for (const path of strangers) {
    it(`do not look like ${JSON.stringify(path)}`, () => {
      assert.equal(toWebhookTarget(path), null);
    });
  }
});
