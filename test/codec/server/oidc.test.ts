import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, UnsecuredJWT, exportJWK, type JWK } from 'jose';
import type { CodecLogLine } from '../../../src/codec/server/codec-log.js';
import { startCodecServer, type CodecServer } from '../../../src/codec/server/start-codec-server.js';

const ISSUER = 'https://login.example.com/';
const AUDIENCE = 'temporal-codec';
const TOKEN = 't'.repeat(32);
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });

describe("the codec server, asked with an OIDC user's token", () => {
  let jwks: Server;
  let jwksUrl: string;
  let keys: readonly JWK[];
  let server: CodecServer;
  let lines: CodecLogLine[];

  before(async () => {
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
    keys = [jwk];
    jwks = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
    }).listen(0, '127.0.0.1');
    await once(jwks, 'listening');
    jwksUrl = `http://127.0.0.1:${(jwks.address() as AddressInfo).port.toString()}/jwks`;
  });
  after(() => {
    jwks.close();
  });
  const start = async (url: string, token: string | null): Promise<void> => {
    lines = [];
    server = await startCodecServer({
      ...{ host: '127.0.0.1', port: 0, payloadKeys: [{ id: 'k', key: randomBytes(32) }], token },
      ...{ oidc: { issuer: ISSUER, audience: AUDIENCE, jwksUrl: url }, origins: [], mayEncode: false },
      log: (line) => lines.push(line),
    });
  };
  beforeEach(() => start(jwksUrl, null));
  afterEach(() => server.close());

  const ask = async (bearer: string): Promise<{ readonly status: number; readonly text: string }> => {
    const response = await fetch(`${server.url}/decode`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      body: '{"payloads": []}',
    });
    return { status: response.status, text: await response.text() };
  };
  const tokenOf = (claims: object = {}, header: object = {}): SignJWT => {
    const now = Math.floor(Date.now() / 1000);
    const all = { iss: ISSUER, aud: AUDIENCE, sub: 'alice', iat: now, exp: now + 600, ...claims };
    return new SignJWT(all).setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header });
  };

  it('believes one that its issuer signed for it, and logs whose it is', async () => {
    assert.equal((await ask(await tokenOf().sign(privateKey))).status, 200);
    assert.equal((await ask(await tokenOf({ aud: ['other', AUDIENCE] }).sign(privateKey))).status, 200);
    assert.equal((await ask(await tokenOf({ sub: 'Al\u001b[31m' }).sign(privateKey))).status, 200);
    assert.deepEqual(
      lines.map((line) => 'who' in line && line.who),
      ['alice', 'alice', 'UNPRINTABLE'],
    );
  });

  it('refuses every other one', async () => {
    const past = Math.floor(Date.now() / 1000) - 3_600;
    const secret = new TextEncoder().encode(publicKey.export({ type: 'spki', format: 'pem' }).toString());
    const wrong: Readonly<Record<string, string>> = {
      'another issuer': await tokenOf({ iss: 'https://login.example.com' }).sign(privateKey),
      'another audience': await tokenOf({ aud: 'temporal-ui' }).sign(privateKey),
      expired: await tokenOf({ exp: past }).sign(privateKey),
      'not valid yet': await tokenOf({ nbf: past + 7_200 }).sign(privateKey),
      'without an end': await tokenOf({ exp: undefined }).sign(privateKey),
      'of nobody': await tokenOf({ sub: undefined }).sign(privateKey),
      "another's signature": await tokenOf().sign(stranger.privateKey),
      'a key that the issuer does not have': await tokenOf({}, { kid: 'k2' }).sign(privateKey),
      'signed with the public key as a secret': await tokenOf({}, { alg: 'HS256' }).sign(secret),
      'alg none': new UnsecuredJWT({ sub: 'alice' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setExpirationTime('10m')
        .encode(),
      'no token at all': 'x.y.z',
    };
    for (const [what, bearer] of Object.entries(wrong)) {
      const { status } = await ask(bearer);
      assert.equal(status, 401, what);
    }
    assert.ok(lines.every(({ message }) => message === 'refused'));
  });

  it('takes the one token of the CLI beside them', async () => {
    await server.close();
    await start(jwksUrl, TOKEN);
    assert.equal((await ask(TOKEN)).status, 200);
    assert.equal((await ask(await tokenOf().sign(privateKey))).status, 200);
    assert.deepEqual(
      lines.map((line) => 'who' in line && line.who),
      ['token', 'alice'],
    );
    assert.equal((await ask(`${TOKEN}x`)).status, 401);
  });

  it("says so where the issuer's keys cannot be fetched", async () => {
    await server.close();
    await start('http://127.0.0.1:1/jwks', null);
    const { status, text } = await ask(await tokenOf().sign(privateKey));
    assert.equal(status, 503);
    assert.match(text, /FINWAVE_CODEC_JWKS_URL/);
  });
});
