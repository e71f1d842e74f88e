import assert from 'node:assert/strict';
import type { OnboardingInput } from '../../workflows/contract.js';
import { sample, sampleBytes } from '../vendor/samples.js';
import { TOKEN, calm, failureOf, startVendor, type Script } from './scripted-vendor.js';

const WEBHOOK = 'https://hooks.example.org/finwave/c-1001';
const CREATED: Script = {
  status: 201,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    onboardingId: 'ob-1001',
    url: 'https://web.example.org/ob-1001',
    status: 'CREATED',
  }),
};
const FULL: OnboardingInput = {
  customId: 'c-1001',
  phoneCountryCode: '+34',
  phone: '600000000',
  phoneStep: true,
  acceptations: [
    { mandatory: true, text: 'I accept the terms' },
    { mandatory: false, text: 'Send me news' },
  ],
  redirectUrl: { type: 1, url: 'https://shop.example.org/done', waitingTime: 5 },
  wait: { deadline: '1d' },
  notifyParent: true,
};

async function sentFor(input: OnboardingInput, allowedUrlHosts?: readonly string[]): Promise<unknown> {
  await using vendor = await startVendor(CREATED);
  await vendor.client(allowedUrlHosts && { allowedUrlHosts }).create(input, WEBHOOK, calm());
  return JSON.parse(vendor.received[0]?.body ?? '');
}

describe('POST /integrations', () => {
  it('sends token and JSON to the path under the base path (C32)', async () => {
    await using vendor = await startVendor(CREATED);
    await vendor.client({ baseUrl: `${vendor.baseUrl}/` }).create({ customId: 'c-1001' }, WEBHOOK, calm());
    const [request] = vendor.received;
    assert.equal(request?.method, 'POST');
    assert.equal(request.path, '/management/integrations');
    assert.equal(request.headers['gestok-client-token'], TOKEN);
    assert.equal(request.headers['content-type'], 'application/json');
    assert.equal(request.headers['accept-encoding'], 'identity');
  });

  it('sends of a lone customId only that, webhook and lang (C33)', async () => {
    assert.deepEqual(await sentFor({ customId: 'c-1001' }), sample('create-request-minimal'));
  });

  it("sends every given field by the vendor's name, and never how we wait", async () => {
    const sent = await sentFor(FULL);
    assert.deepEqual(sent, sample('create-request-full'));
    assert.deepEqual(Object.keys(sent as object).sort(), Object.keys(sample('create-request')).sort());
  });

  it("sends extra's own entries untouched", async () => {
    const extra = Object.create({ inherited: 1 }) as Record<string, unknown>;
    extra['branch'] = { id: [1, null], 'a name.of its own': 'Calle Mayor 1, 12:30' };
    const sent = (await sentFor({ customId: 'c-1001', extra })) as Record<string, unknown>;
    assert.deepEqual(sent['branch'], extra['branch']);
    assert.ok(!('inherited' in sent));
  });

  it('refuses names in extra of other signs than letters and digits, and repeats none', async () => {
    await using vendor = await startVendor(CREATED);
    for (const name of [
      '__proto__',
      'web.hook',
      'a-b',
      'web\u200bhook',
      'ｗebhook',
      '',
      '1a',
      'a b',
      'a[b]',
      'webhook\0',
    ]) {
      const extra = JSON.parse(`{${JSON.stringify(name)}:"CANARY"}`) as Record<string, unknown>;
      const error = await failureOf(vendor.client().create({ customId: 'c-1001', extra }, WEBHOOK, calm()));
      assert.equal(error.code, 'refusedInput');
      assert.deepEqual(error.fields, ['extra']);
    }
    assert.equal(vendor.received.length, 0);
  });

  it('refuses an extra that names a field of ours, in any case, before anything is sent', async () => {
    await using vendor = await startVendor(CREATED);
    for (const name of ['customId', 'webhook', 'WEBHOOK', 'lang', 'phone', 'wait', 'notifyParent']) {
      const input = { customId: 'c-1001', extra: { [name]: 'CANARY' } };
      const error = await failureOf(vendor.client().create(input, WEBHOOK, calm()));
      assert.equal(error.code, 'refusedInput');
      assert.deepEqual(error.fields, [`extra.${name}`]);
    }
    assert.equal(vendor.received.length, 0);
  });

  it('C1 passes another lang through with one warning that does not quote it', async () => {
    await using vendor = await startVendor(CREATED);
    const warnings: unknown[][] = [];
    const client = vendor.client({ log: { warn: (...said) => void warnings.push(said) } });
    await client.create({ customId: 'c-1001', lang: 'es_CANARY' }, WEBHOOK, calm());
    await client.create({ customId: 'c-1001', lang: 'ENG' }, WEBHOOK, calm());
    assert.deepEqual(
      vendor.received.map(({ body }) => (JSON.parse(body) as { lang: string }).lang),
      ['es_CANARY', 'ENG'],
    );
    assert.equal(warnings.length, 1);
    assert.ok(!JSON.stringify(warnings).includes('CANARY'));
  });

  it('C3 takes a repeat without a URL for a success, whatever status was reached', async () => {
    for (const status of ['inprocess', 'incompleted', 'timeout', 'finished'] as const) {
      await using vendor = await startVendor({
        status: 200,
        body: sampleBytes(`create-answer-repeat-${status}`),
      });
      assert.deepEqual(await vendor.client().create({ customId: 'c-1001' }, WEBHOOK, calm()), {
        onboardingId: 'string',
        url: null,
        status: status.toUpperCase(),
      });
    }
  });

  it('C4 takes the onboardingId of each answer, and C7 a repeat sends the very same', async () => {
    const again = {
      status: 201,
      body: '{"onboardingId":"ob-2","url":"https://w.example.org/2","status":"CREATED"}',
    };
    await using vendor = await startVendor(CREATED, again);
    const client = vendor.client();
    const first = await client.create({ customId: 'c-1001' }, WEBHOOK, calm());
    const second = await client.create({ customId: 'c-1001' }, WEBHOOK, calm());
    assert.deepEqual([first.onboardingId, second.onboardingId], ['ob-1001', 'ob-2']);
    assert.equal(vendor.received[0]?.body, vendor.received[1]?.body);
  });

  it('C5 accepts any 2xx that fits', async () => {
    for (const status of [200, 201, 202, 207]) {
      await using vendor = await startVendor({ ...(CREATED as object), status });
      const created = await vendor.client().create({ customId: 'c-1001' }, WEBHOOK, calm());
      assert.equal(created.url, 'https://web.example.org/ob-1001');
    }
  });

  it('C16 hands on a status that the document lacks', async () => {
    await using vendor = await startVendor({ body: '{"onboardingId":"ob","url":null,"status":"PAUSED"}' });
    assert.equal((await vendor.client().create({ customId: 'c' }, WEBHOOK, calm())).status, 'PAUSED');
  });

  it('names an id or url that is not what it must be as what it is, and hands on the body', async () => {
    const cases: [Record<string, unknown>, string, RegExp][] = [
      [{ onboardingId: '../CANARY' }, 'onboardingId', /its onboardingId is outside its pattern/],
      [{ onboardingId: '..' }, 'onboardingId', /its onboardingId is outside its pattern/],
      [{ onboardingId: 7.5 }, 'onboardingId', /its onboardingId is no text/],
      [{ onboardingId: '' }, 'onboardingId', /its onboardingId is missing/],
      [{ url: 'javascript:CANARY' }, 'url', /its url is no http or https address/],
      [{ url: '/CANARY' }, 'url', /its url is relative or has no scheme/],
      [{ url: 'onboarding.example/CANARY' }, 'url', /its url is relative or has no scheme/],
      [{ url: 5 }, 'url', /its url is no text/],
    ];
    for (const [odd, field, message] of cases) {
      const body = JSON.stringify({ onboardingId: 'ob', url: null, status: 'CREATED', ...odd });
      await using vendor = await startVendor({ status: 201, body });
      const error = await failureOf(vendor.client().create({ customId: 'c' }, WEBHOOK, calm()));
      assert.deepEqual([error.code, error.httpStatus, error.fields], ['noGood', 201, [field]]);
      assert.match(error.message, message);
      assert.equal(Buffer.from(error.body ?? []).toString(), body);
    }
  });

  it('C37 names a 2xx that is no answer as what it is', async () => {
    const cases: [Script, string, RegExp][] = [
      [{ status: 201 }, 'notYet', /HTTP 201 answer is empty$/],
      [{ body: '<html>CANARY</html>' }, 'noGood', /is HTML or XML/],
      [{ body: '{"onboardingId": "ob-10' }, 'noGood', /is JSON cut short$/],
      [{ body: ' '.repeat(1024 * 1024 + 1) }, 'noGood', /is larger than 1048576 bytes$/],
      [
        (response) => {
          response.writeHead(201, { 'content-length': '500' });
          response.write('{"onboardingId":', () => response.destroy());
        },
        'away',
        /was cut short$/,
      ],
    ];
    for (const [script, code, message] of cases) {
      await using vendor = await startVendor(script);
      const error = await failureOf(vendor.client().create({ customId: 'c' }, WEBHOOK, calm()));
      assert.equal(error.code, code);
      assert.match(error.message, message);
    }
  });
});

describe('URLs that the vendor would call or show', () => {
  const redirect = (url: string): OnboardingInput => ({ customId: 'c', redirectUrl: { type: 1, url } });
  const portal = (value: unknown, name = 'evidencePortalWebhook'): OnboardingInput => ({
    customId: 'c',
    extra: { [name]: value },
  });

  async function refusedFields(
    input: OnboardingInput,
    allowedUrlHosts?: readonly string[],
  ): Promise<readonly string[]> {
    await using vendor = await startVendor(CREATED);
    const client = vendor.client(allowedUrlHosts && { allowedUrlHosts });
    const error = await failureOf(client.create(input, WEBHOOK, calm()));
    assert.equal(error.code, 'refusedInput');
    assert.equal(vendor.received.length, 0);
    return error.fields;
  }

  it('are sent where they are https and allowed', async () => {
    await sentFor(redirect('https://anything.example.org/CANARY'));
    await sentFor(redirect('https://shop.example.org:8443/x'), ['Shop.example.org']);
    await sentFor(portal('https://portal.example.org/x'), ['portal.example.org']);
    await sentFor({ customId: 'c', redirectUrl: { type: 3 } }, []);
  });

  it('are refused as redirectUrl.url otherwise', async () => {
    for (const [url, hosts] of [
      ['http://shop.example.org/CANARY', undefined],
      ['javascript:CANARY', undefined],
      ['https://user:CANARY@shop.example.org/', undefined],
      ['https://shop.example.org\\@evil.example/', ['shop.example.org']],
      ['https://evil.example/?shop.example.org', ['shop.example.org']],
      ['https://shop.example.org.evil.example/', ['shop.example.org']],
      ['https://shop.example.org/', []],
    ] as const) {
      assert.deepEqual(await refusedFields(redirect(url), hosts), ['redirectUrl.url']);
    }
  });

  it('are refused as extra.evidencePortalWebhook by default, in whatever case it is written', async () => {
    const field = ['extra.evidencePortalWebhook'];
    assert.deepEqual(await refusedFields(portal('https://portal.example.org/CANARY')), field);
    const other = ['extra.EvidencePortalWebhook'];
    assert.deepEqual(await refusedFields(portal('https://x.example/', 'EvidencePortalWebhook')), other);
    assert.deepEqual(
      await refusedFields(portal('http://portal.example.org/'), ['portal.example.org']),
      field,
    );
    assert.deepEqual(await refusedFields(portal({ url: 'CANARY' }), ['portal.example.org']), field);
  });

  it('are refused anywhere inside extra, however they are spelled or hidden', async () => {
    const hosts = ['portal.example.org'];
    for (const url of [
      'https://evil.example/',
      'http://portal.example.org/',
      ' https://evil.example/',
      'ht\ntps://evil.example/',
      'HTTPS:evil.example',
      '//evil.example/x',
      '\\\\evil.example\\x',
      'ftp://evil.example/',
      'https://portal.example.org@evil.example/',
    ]) {
      const deep = Array.from({ length: 3000 }).reduce<unknown>((inner) => [inner], { to: url });
      for (const value of [url, [url], { a: { b: [1, null, { c: url }] } }, { [url]: 1 }, deep])
        assert.deepEqual(await refusedFields(portal(value, 'callback'), hosts), ['extra.callback'], url);
    }
    await sentFor(
      portal({ to: ['https://portal.example.org/x'], note: 'see portal.example.org' }, 'callback'),
      hosts,
    );
  });
});
