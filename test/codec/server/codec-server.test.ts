import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { createPayloadCodec, type PayloadKey } from '../../../src/codec/index.js';
import type { PayloadsJson } from '../../../src/codec/server/payload-json.js';
import { createRefusalLog, type CodecLogLine } from '../../../src/codec/server/codec-log.js';
import {
  startCodecServer,
  type CodecServer,
  type CodecServerOptions,
} from '../../../src/codec/server/start-codec-server.js';

const KEY: PayloadKey = { id: '2026-11', key: randomBytes(32) };
const TOKEN = 't'.repeat(32);
const WEB_UI = 'https://temporal.example.com';
const SECRET = 'a passport number';

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

describe('the codec server', () => {
  const servers: CodecServer[] = [];
  let lines: CodecLogLine[];
  beforeEach(() => {
    lines = [];
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  const start = async (options: Partial<CodecServerOptions> = {}): Promise<string> => {
    const server = await startCodecServer({
      ...{ host: '127.0.0.1', port: 0, payloadKeys: [KEY], token: TOKEN, oidc: null },
      ...{ origins: [WEB_UI], mayEncode: false, log: (line) => lines.push(line), ...options },
    });
    servers.push(server);
    return server.url;
  };
  /** As written: fetch would not send a Host or an Origin of somebody else's. */
  const ask = (
    url: string,
    headers: Readonly<Record<string, string>> = {},
    body = '',
    method = 'POST',
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const asked = httpRequest(
        url,
        { method, headers: { 'content-type': 'application/json', ...headers } },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          response.on('end', () => {
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
          });
        },
      );
      asked.on('error', reject).end(body);
    });
  const encrypted = async (key = KEY): Promise<string> => {
    const plain = {
      metadata: { encoding: Buffer.from('json/plain') },
      data: Buffer.from(JSON.stringify(SECRET)),
    };
    const [payload] = await createPayloadCodec([key]).encode([plain]);
    const metadata = Object.entries(payload?.metadata ?? {}).map(([name, value]) => [
      name,
      Buffer.from(value).toString('base64'),
    ]);
    const data = Buffer.from(payload?.data ?? []).toString('base64');
    return JSON.stringify({ payloads: [{ metadata: Object.fromEntries(metadata) as object, data }] });
  };
  const contentOf = ({ text }: Answer): string => {
    const [payload] = (JSON.parse(text) as PayloadsJson).payloads;
    return Buffer.from(payload?.data ?? '', 'base64').toString();
  };
  const BEARER = { authorization: `Bearer ${TOKEN}` };

  it('decodes for whoever has the token, and logs who, for which namespace and how many only', async () => {
    const url = await start();
    const answer = await ask(`${url}/decode`, { ...BEARER, 'x-namespace': 'bank.a1b2c' }, await encrypted());
    assert.equal(answer.status, 200, answer.text);
    assert.equal(contentOf(answer), JSON.stringify(SECRET));
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.deepEqual(lines, [
      { message: 'payloads decoded', who: 'token', namespace: 'bank.a1b2c', count: 1 },
    ]);
    await ask(`${url}/decode`, { ...BEARER, 'x-namespace': SECRET }, await encrypted());
    assert.deepEqual(lines[1], { ...lines[0], namespace: 'UNPRINTABLE' });
  });

  it('hands on what is not encrypted', async () => {
    const url = await start();
    const plain = {
      metadata: { encoding: Buffer.from('json/plain').toString('base64') },
      data: Buffer.from('1').toString('base64'),
    };
    const answer = await ask(`${url}/decode`, BEARER, JSON.stringify({ payloads: [plain, {}] }));
    assert.deepEqual(JSON.parse(answer.text), { payloads: [plain, { metadata: {}, data: '' }] });
  });

  it('answers 401 without the token or with a wrong one, whatever is asked', async () => {
    const url = await start();
    const body = await encrypted();
    for (const authorization of ['', TOKEN, 'Bearer', `Bearer ${TOKEN}t`, 'Bearer t', `Basic ${TOKEN}`]) {
      for (const path of ['/decode', '/encode', '/nothing']) {
        const answer = await ask(`${url}${path}`, { authorization }, body);
        assert.equal(answer.status, 401, `${authorization} ${path}`);
        assert.equal(answer.headers['www-authenticate'], 'Bearer');
      }
    }
    assert.deepEqual(lines, [
      { message: 'refused', why: 'the bearer token is missing, wrong or no longer valid', count: 1 },
    ]);
  });

  it('names the key that is missing', async () => {
    const url = await start();
    const other = await encrypted({ id: 'of-2019', key: randomBytes(32) });
    const answer = await ask(`${url}/decode`, BEARER, other);
    assert.equal(answer.status, 400);
    assert.match(answer.text, /needs the key of-2019, .*FINWAVE_PAYLOAD_KEYS/);
    assert.deepEqual(lines, [{ message: 'refused', why: answer.text.trim(), count: 1 }]);
  });

  it('encodes only where it was told to', async () => {
    const plain = { metadata: {}, data: Buffer.from(SECRET).toString('base64') };
    const body = JSON.stringify({ payloads: [plain] });
    assert.equal((await ask(`${await start()}/encode`, BEARER, body)).status, 404);
    const url = await start({ mayEncode: true });
    const encoded = await ask(`${url}/encode`, BEARER, body);
    assert.ok(!contentOf(encoded).includes(SECRET));
    assert.equal(contentOf(await ask(`${url}/decode`, BEARER, encoded.text)), SECRET);
    assert.deepEqual(
      lines.map(({ message }) => message),
      ['refused', 'payloads encoded', 'payloads decoded'],
    );
  });

  it('answers a page of a known origin, and no other, the token or not', async () => {
    const url = await start();
    const body = await encrypted();
    const preflight = await ask(`${url}/decode`, { origin: WEB_UI }, '', 'OPTIONS');
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers['access-control-allow-origin'], WEB_UI);
    assert.match(String(preflight.headers['access-control-allow-headers']), /authorization.*x-namespace/);
    const answer = await ask(`${url}/decode`, { ...BEARER, origin: WEB_UI }, body);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['access-control-allow-origin'], WEB_UI);
    for (const origin of ['https://evil.example', 'null', 'http://temporal.example.com', `${WEB_UI}.evil`]) {
      for (const method of ['POST', 'OPTIONS']) {
        const refused = await ask(`${url}/decode`, { ...BEARER, origin }, body, method);
        assert.equal(refused.status, 403, origin);
        assert.equal(refused.headers['access-control-allow-origin'], undefined);
      }
    }
  });

  it('without any credentials answers this machine only: no name that leads here, no foreign page', async () => {
    const url = await start({ token: null, origins: ['http://localhost:8233'] });
    const { port } = new URL(url);
    const body = await encrypted();
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, 'localhost']) {
      assert.equal((await ask(`${url}/decode`, { host }, body)).status, 200, host);
    }
    assert.ok(lines.every((line) => 'who' in line && line.who === 'anybody'));
    for (const host of [`evil.example:${port}`, `localhost.evil.example:${port}`, `127.0.0.1.nip.io`, '@']) {
      assert.equal((await ask(`${url}/decode`, { host }, body)).status, 403, host);
    }
    for (const origin of ['http://localhost:9999', `http://evil.example:${port}`]) {
      assert.equal((await ask(`${url}/decode`, { origin }, body)).status, 403, origin);
    }
    assert.equal((await ask(`${url}/decode`, { origin: 'http://localhost:8233' }, body)).status, 200);
  });

  it('refuses bodies that are none, without quoting them', async () => {
    const url = await start();
    const cases: readonly (readonly [number, string, string?])[] = [
      [400, ''],
      [400, `{"payloads": ${SECRET}`],
      [400, '[]'],
      [400, JSON.stringify({ payloads: SECRET })],
      [400, JSON.stringify({ payloads: [SECRET] })],
      [400, JSON.stringify({ payloads: [{ data: SECRET }] })],
      [400, JSON.stringify({ payloads: [{ metadata: { encoding: 7 } }] })],
      [400, '{"payloads": [{"metadata": {"__proto__": "AAAA"}}]}'],
      [415, JSON.stringify({ payloads: [] }), 'text/plain'],
      [413, `{"payloads": [{"data": "${'A'.repeat(9 * 1024 * 1024)}"}]}`],
    ];
    for (const [status, body, type = 'application/json'] of cases) {
      const answer = await ask(`${url}/decode`, { ...BEARER, 'content-type': type }, body);
      assert.equal(answer.status, status, body.slice(0, 60));
      assert.ok(!answer.text.includes(SECRET), answer.text);
    }
    const lost = await ask(`${url}/${encodeURIComponent(SECRET)}`, BEARER, '{}');
    assert.deepEqual([lost.status, lost.text.includes('passport')], [404, false]);
    assert.ok(lines.every((line) => line.message === 'refused' && !line.why.includes('passport')));
  });

  it('logs a refusal at once, and then how often it came, every ten seconds at most', () => {
    let now = 0;
    const refused = createRefusalLog(
      (line) => lines.push(line),
      () => now,
    );
    for (now of [0, 1, 9_999, 10_000, 10_001]) refused('wrong token');
    refused('wrong page');
    assert.deepEqual(
      lines.map((line) => 'why' in line && [line.why, line.count]),
      [
        ['wrong token', 1],
        ['wrong token', 3],
        ['wrong page', 1],
      ],
    );
  });
});
