import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { completeSettings, type OnboardingSettings, SettingsError } from '../../src/config/settings.js';

const SECRET = 'a-webhook-secret-of-32-bytes-or-more';
const SMALLEST: OnboardingSettings = { finwave: { clientToken: 'token' }, webhook: null };
const PAIR = generateKeyPairSync('ed25519');
const ED25519 = PAIR.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const ED25519_PUBLIC = PAIR.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const KEY = { id: 'k1', key: new Uint8Array(32) };

const WHOLE = {
  taskQueue: 'mine',
  payloadKeys: [KEY],
  finwave: {
    baseUrl: 'https://finwave.example.org/management',
    clientToken: 'token',
    clientTokenFile: '/run/secrets/token',
    evidenceMethod: 'POST',
    allowedUrlHosts: ['a.example.org'],
    proxy: { httpsProxy: 'http://proxy:3128', httpProxy: 'http://proxy:3128', noProxy: 'a.b' },
  },
  webhook: { baseUrl: 'https://bridge.example.org/finwave', secrets: [SECRET] },
  stores: {
    results: 'postgres://finwave@db/outcomes',
    evidence: 's3://evidence/finwave',
    recipients: ['age1abc'],
    s3Endpoint: 'https://s3.example.org',
    proxy: { httpsProxy: 'http://proxy:3128' },
  },
  spoolDir: '/var/spool/finwave',
  evidenceTaskQueue: 'evidence',
  callsPerSecond: 20,
  custodyKey: ED25519,
  custodyPublicKeys: [ED25519_PUBLIC],
} as const satisfies OnboardingSettings;

/** `settings` with the value at `path` replaced, or gone. */
function withValue(settings: unknown, path: string, value: unknown): OnboardingSettings {
  const copy = structuredClone(settings) as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let parent = copy;
  for (const key of keys) parent = parent[key] as Record<string, unknown>;
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else parent[last] = value;
  return copy as unknown as OnboardingSettings;
}

function problemsOf(settings: unknown): Record<string, string> {
  try {
    completeSettings(settings as OnboardingSettings);
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    for (const { name } of error.problems) assert.ok(error.message.includes(name), error.message);
    return Object.fromEntries(error.problems.map(({ name, mend }) => [name, mend]));
  }
  return {};
}

describe('completeSettings', () => {
  it('fills in every default of the smallest object', () => {
    assert.deepEqual(completeSettings(SMALLEST), {
      taskQueue: 'finwave-onboarding',
      payloadKeys: [],
      finwave: {
        baseUrl: 'https://idgateway-dev.finwave.com/management',
        clientToken: 'token',
        clientTokenFile: null,
        evidenceMethod: 'auto',
        allowedUrlHosts: null,
        proxy: {},
      },
      webhook: null,
      stores: {
        results: 'sqlite:.finwave/results.db',
        evidence: 'file:.finwave/evidence',
        recipients: [],
        s3Endpoint: null,
        proxy: {},
      },
      spoolDir: '.finwave/spool',
      evidenceTaskQueue: null,
      callsPerSecond: null,
      custodyKey: null,
      custodyPublicKeys: [],
    });
  });

  it('keeps every setting that is given, and completing twice changes nothing', () => {
    const complete = completeSettings(WHOLE);
    assert.deepEqual(complete, WHOLE);
    assert.deepEqual(completeSettings(complete), complete);
    assert.deepEqual(completeSettings(completeSettings(SMALLEST)), completeSettings(SMALLEST));
  });

  it('does not read the environment', () => {
    process.env['FINWAVE_SPOOL_DIR'] = '/elsewhere';
    try {
      assert.equal(completeSettings(SMALLEST).spoolDir, '.finwave/spool');
    } finally {
      delete process.env['FINWAVE_SPOOL_DIR'];
    }
  });

  const missing: readonly (readonly [path: string, named: string])[] = [
    ['finwave', 'finwave.clientToken'],
    ['finwave.clientToken', 'finwave.clientToken'],
    ['webhook', 'webhook.baseUrl'],
    ['webhook.baseUrl', 'webhook.baseUrl'],
    ['webhook.secrets', 'webhook.secrets'],
  ];
  for (const [path, named] of missing) {
    it(`names ${named} where ${path} is missing, and what it must be`, () => {
      assert.match(
        problemsOf(withValue(WHOLE, path, undefined))[named] ?? '',
        /^is missing; it must be (?=.{10})/,
      );
    });
  }
  it('tells how to say polling only where webhook is missing', () => {
    assert.match(
      problemsOf(withValue(WHOLE, 'webhook', undefined))['webhook.baseUrl'] ?? '',
      /webhook: null/,
    );
  });

  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    taskQueue: ['', 'a\u0007b', 7],
    payloadKeys: [
      'k1:abc',
      [{ id: 'k1' }],
      [{ id: 'k 1', key: KEY.key }],
      [KEY, KEY],
      [{ id: 'k1', key: '' }],
    ],
    finwave: ['token', null, 7],
    'finwave.baseUrl': ['http://finwave.example.org', 'ftp://x', '', null, 7],
    'finwave.clientToken': ['', 'two words', null, 7],
    'finwave.clientTokenFile': ['', 7],
    'finwave.evidenceMethod': ['get', null],
    'finwave.allowedUrlHosts': ['a.example.org', ['https://a.example.org'], [7]],
    'finwave.proxy': ['http://proxy:3128'],
    'finwave.proxy.httpsProxy': ['proxy:3128', 'socks5://proxy', 7],
    'finwave.proxy.httpProxy': [''],
    'finwave.proxy.noProxy': [['a.b']],
    webhook: ['none', false],
    'webhook.baseUrl': ['http://bridge.example.org', 'none', null],
    'webhook.secrets': [SECRET, [], ['x'.repeat(31)], [SECRET, ''], [7], null],
    stores: [null, 'sqlite:x'],
    'stores.results': ['mysql://host/db', 'sqlite:', null],
    'stores.evidence': ['s3://X', 'file:', 'file://host/path', '/var/evidence'],
    'stores.recipients': ['age1abc', ['AGE-SECRET-KEY-1ABC'], null],
    'stores.s3Endpoint': ['s3.example.org', 7],
    'stores.proxy': [7],
    'stores.proxy.httpsProxy': ['proxy'],
    spoolDir: ['', 'a\0b', null],
    evidenceTaskQueue: ['', {}],
    callsPerSecond: [0, -1, 200_000, NaN, '20'],
    custodyKey: ['', 'not a key', RSA],
    custodyPublicKeys: [ED25519_PUBLIC, [ED25519], ['not a key'], [null]],
  };
  for (const [path, values] of Object.entries(wrong)) {
    it(`names ${path} where it is wrong, never its value`, () => {
      for (const value of values) {
        const problems = problemsOf(withValue(WHOLE, path, value));
        assert.ok(path in problems, `${path} = ${JSON.stringify(value)}: ${JSON.stringify(problems)}`);
        assert.match(problems[path] ?? '', /^must be /);
      }
    });
  }
  it('asks for a custody key where earlier public ones are given', () => {
    const unsigned = withValue(WHOLE, 'custodyKey', undefined);
    assert.deepEqual(Object.keys(problemsOf(unsigned)), ['custodyKey']);
  });
  it('names no other field where one is wrong', () => {
    assert.deepEqual(Object.keys(problemsOf(withValue(WHOLE, 'stores.results', 'x'))), ['stores.results']);
  });
  it('has a wrong value for each field of a whole object', () => {
    const paths = (value: unknown, path: string): string[] =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, item]) => paths(item, path === '' ? key : `${path}.${key}`))
        : [path];
    assert.deepEqual(
      paths(completeSettings(WHOLE), '').filter((path) => !(path in wrong)),
      [],
    );
  });

  it('lists all of them at once, also where it is given nothing or no object', () => {
    for (const nothing of [undefined, {}, { finwave: {} }]) {
      assert.deepEqual(Object.keys(problemsOf(nothing)), [
        'finwave.clientToken',
        'webhook.baseUrl',
        'webhook.secrets',
      ]);
    }
    for (const nothing of [null, 'x']) assert.ok('settings' in problemsOf(nothing));
  });
});
