import assert from 'node:assert/strict';
import { readSettings, SettingsError } from '../../src/config/settings.js';

const KEY = `k1:${Buffer.alloc(32, 7).toString('base64')}`;
const TOKEN = 't'.repeat(32);
const ENV = { FINWAVE_PAYLOAD_KEYS: KEY };
const OIDC = {
  FINWAVE_CODEC_ISSUER: 'https://login.example.com/',
  FINWAVE_CODEC_AUDIENCE: 'temporal',
  FINWAVE_CODEC_JWKS_URL: 'https://login.example.com/.well-known/jwks.json',
};

const read = (env: Readonly<Record<string, string>>) => readSettings(env, { need: 'codec' });

function problemsOf(env: Readonly<Record<string, string>>): string[] {
  try {
    read(env);
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return error.problems.map(({ name }) => name);
  }
  return [];
}

describe("the codec server's settings", () => {
  it('are loopback without credentials where only payload keys are given', () => {
    const { payloadKeys, ...others } = read(ENV);
    assert.deepEqual(
      payloadKeys.map(({ id }) => id),
      ['k1'],
    );
    assert.deepEqual(others, { host: '127.0.0.1', port: 8089, token: null, oidc: null, origins: [] });
  });

  it('take all of them', () => {
    const origins = 'https://temporal.example.com, http://localhost:8233';
    const { token, oidc, ...others } = read({
      ...ENV,
      ...OIDC,
      FINWAVE_CODEC_HOST: '0.0.0.0',
      FINWAVE_CODEC_PORT: '443',
      FINWAVE_CODEC_TOKEN: TOKEN,
      FINWAVE_CODEC_ORIGINS: origins,
    });
    assert.equal(token, TOKEN);
    assert.deepEqual(oidc, {
      issuer: 'https://login.example.com/',
      audience: 'temporal',
      jwksUrl: 'https://login.example.com/.well-known/jwks.json',
    });
    assert.deepEqual([others.host, others.port, others.origins], ['0.0.0.0', 443, origins.split(', ')]);
  });

  it('leave this machine only with a token or an issuer', () => {
    for (const host of ['0.0.0.0', '::', 'codec.example.com', '10.0.0.1', '127.0.0.1.example.com']) {
      const env = { ...ENV, FINWAVE_CODEC_HOST: host };
      assert.deepEqual(problemsOf(env), ['FINWAVE_CODEC_HOST'], host);
      assert.deepEqual(problemsOf({ ...env, FINWAVE_CODEC_TOKEN: TOKEN }), []);
      assert.deepEqual(problemsOf({ ...env, ...OIDC }), []);
    }
    for (const host of ['localhost', '::1', '127.0.0.2'])
      assert.deepEqual(problemsOf({ ...ENV, FINWAVE_CODEC_HOST: host }), []);
  });

  it('name what one of the three of an issuer lacks', () => {
    for (const [name, value] of Object.entries(OIDC)) {
      const others = Object.keys(OIDC).filter((other) => other !== name);
      assert.deepEqual(problemsOf({ ...ENV, [name]: value }).sort(), others.sort());
    }
  });

  for (const [name, value] of [
    ['FINWAVE_PAYLOAD_KEYS', ''],
    ['FINWAVE_CODEC_TOKEN', 'short'],
    ['FINWAVE_CODEC_TOKEN', `two ${TOKEN}`],
    ['FINWAVE_CODEC_ORIGINS', '*'],
    ['FINWAVE_CODEC_ORIGINS', 'https://a.example,*'],
    ['FINWAVE_CODEC_ORIGINS', 'https://*.example'],
    ['FINWAVE_CODEC_ORIGINS', 'null'],
    ['FINWAVE_CODEC_ORIGINS', 'https://a.example/path'],
    ['FINWAVE_CODEC_ORIGINS', 'http://a.example'],
    ['FINWAVE_CODEC_ISSUER', 'http://login.example.com'],
    ['FINWAVE_CODEC_JWKS_URL', 'http://login.example.com/jwks'],
  ] as const)
    it(`refuse ${name} "${value.slice(0, 20)}"`, () => {
      assert.ok(problemsOf({ ...ENV, ...OIDC, [name]: value }).includes(name));
    });
});
