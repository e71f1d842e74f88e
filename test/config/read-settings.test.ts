import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, SettingsError, type SettingsByNeed } from '../../src/config/settings.js';

const SECRET = 'a-webhook-secret-of-32-bytes-or-more';
const KEY = Buffer.alloc(32, 7).toString('base64');
const PAIR = generateKeyPairSync('ed25519');
const ED25519 = PAIR.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const ED25519_PUBLIC = PAIR.publicKey.export({ type: 'spki', format: 'pem' }).toString();
/** A key's PEM without its first and last line. */
const lineOf = (pem: string): string => pem.split('\n')[1] ?? '';

/** No profile file of this machine's user. */
const NOBODY = { HOME: '/nonexistent', XDG_CONFIG_HOME: '/nonexistent' };
const WORKER = {
  ...NOBODY,
  FINWAVE_CLIENT_TOKEN: 'token',
  FINWAVE_WEBHOOK_BASE_URL: 'https://bridge.example.org/finwave/',
  FINWAVE_WEBHOOK_SECRET: SECRET,
};

type Env = Record<string, string | undefined>;

function problemsOf(env: Env, need: keyof SettingsByNeed = 'worker'): Record<string, string> {
  try {
    readSettings(env, { need });
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return Object.fromEntries(error.problems.map(({ name, mend }) => [name, mend]));
  }
  return {};
}

describe('readSettings', () => {
  it('fills in every default', () => {
    assert.deepEqual(readSettings(WORKER, { need: 'worker' }), {
      temporal: {
        namespace: undefined,
        connectionOptions: { address: undefined, apiKey: undefined, tls: undefined, metadata: undefined },
      },
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
      webhook: { baseUrl: 'https://bridge.example.org/finwave', secrets: [SECRET] },
      stores: {
        results: 'sqlite:.finwave/results.db',
        evidence: 'file:.finwave/evidence',
        recipients: [],
        s3Endpoint: null,
        proxy: {},
      },
      spoolDir: '.finwave/spool',
      evidenceTaskQueue: null,
      metrics: null,
      logFormat: null,
      callsPerSecond: null,
      custodyKey: null,
      custodyPublicKeys: [],
    });
    const bridge = readSettings({ ...NOBODY, FINWAVE_WEBHOOK_SECRET: SECRET }, { need: 'bridge' });
    const { host, port, trustProxy, webhookSecrets } = bridge;
    assert.deepEqual([host, port, trustProxy, webhookSecrets], ['127.0.0.1', 8088, [], [SECRET]]);
  });

  it('takes proxies to trust as addresses and ranges, and refuses names', () => {
    const read = (FINWAVE_TRUST_PROXY: string) =>
      readSettings({ ...NOBODY, FINWAVE_WEBHOOK_SECRET: SECRET, FINWAVE_TRUST_PROXY }, { need: 'bridge' });
    assert.deepEqual(read('10.0.0.0/8, ::1').trustProxy, ['10.0.0.0/8', '::1']);
    for (const wrong of ['proxy', '10.0.0.0/33', '10.0.0.0/', '::1/129', '10.0.0.1/8/8', 'true']) {
      assert.throws(() => read(wrong), /FINWAVE_TRUST_PROXY/, wrong);
    }
  });

  it('serves metrics where a port is given, on loopback unless told otherwise, and logs as told', () => {
    const read = (env: Readonly<Record<string, string>>) =>
      readSettings({ ...WORKER, ...env }, { need: 'worker' });
    assert.deepEqual([read({}).metrics, read({}).logFormat], [null, null]);
    const { metrics, logFormat } = read({ FINWAVE_METRICS_PORT: '9464', FINWAVE_LOG: 'json' });
    assert.deepEqual([metrics, logFormat], [{ host: '127.0.0.1', port: 9464 }, 'json']);
    const all = read({ FINWAVE_METRICS_PORT: '9464', FINWAVE_METRICS_HOST: '0.0.0.0', FINWAVE_LOG: 'text' });
    assert.deepEqual([all.metrics, all.logFormat], [{ host: '0.0.0.0', port: 9464 }, 'text']);
    assert.throws(() => read({ FINWAVE_METRICS_PORT: '0' }), /FINWAVE_METRICS_PORT/);
    assert.throws(() => read({ FINWAVE_LOG: 'pretty' }), /FINWAVE_LOG: must be json or text/);
  });

  it('takes a pace, and refuses none', () => {
    const read = (FINWAVE_CALLS_PER_SECOND: string) =>
      readSettings({ ...WORKER, FINWAVE_CALLS_PER_SECOND }, { need: 'worker' }).callsPerSecond;
    assert.deepEqual([read('20'), read('0.5')], [20, 0.5]);
    for (const wrong of ['0', '-1', 'fast', '1e3', '200000']) {
      assert.throws(() => read(wrong), /FINWAVE_CALLS_PER_SECOND/, wrong);
    }
  });

  it('takes the Temporal connection from the official names', () => {
    const env = { ...NOBODY, TEMPORAL_ADDRESS: 'temporal.example.org:7233', TEMPORAL_NAMESPACE: 'bank' };
    const { temporal } = readSettings(env, { need: 'client' });
    assert.equal(temporal.connectionOptions.address, 'temporal.example.org:7233');
    assert.equal(temporal.namespace, 'bank');
  });

  it('lists every problem at once and never a value', () => {
    const env = {
      ...NOBODY,
      FINWAVE_BASE_URL: 'ftp://secret-host',
      FINWAVE_WEBHOOK_SECRET: 'too-short',
    };
    assert.throws(
      () => readSettings(env, { need: 'worker' }),
      (error: unknown) => {
        assert.ok(error instanceof SettingsError);
        assert.deepEqual(error.problems.map(({ name }) => name.replace('FINWAVE_', '')).sort(), [
          'BASE_URL',
          'CLIENT_TOKEN',
          'WEBHOOK_BASE_URL',
          'WEBHOOK_SECRET',
        ]);
        assert.doesNotMatch(error.message, /secret-host|too-short/);
        return true;
      },
    );
  });

  it('refuses an unset webhook base URL and names both choices (C10, C42)', () => {
    const mend = problemsOf({ ...WORKER, FINWAVE_WEBHOOK_BASE_URL: '' })['FINWAVE_WEBHOOK_BASE_URL'];
    assert.match(mend ?? '', /https:\/\/.*`none`/);
  });

  it('needs no webhook secret in a worker that only polls (C42), but always in a bridge (C10)', () => {
    const env = { ...WORKER, FINWAVE_WEBHOOK_BASE_URL: 'none', FINWAVE_WEBHOOK_SECRET: undefined };
    assert.equal(readSettings(env, { need: 'worker' }).webhook, null);
    assert.deepEqual(Object.keys(problemsOf(env, 'bridge')), ['FINWAVE_WEBHOOK_SECRET']);
  });

  const wrong: readonly [string, string][] = [
    ['FINWAVE_BASE_URL', 'http://finwave.example.org'],
    ['FINWAVE_BASE_URL', 'https://user:pass@finwave.example.org'],
    ['FINWAVE_BASE_URL', 'https://finwave.example.org/?a=b'],
    ['FINWAVE_WEBHOOK_BASE_URL', 'http://bridge.example.org'],
    ['FINWAVE_WEBHOOK_BASE_URL', 'off'],
    ['FINWAVE_CLIENT_TOKEN', 'two words'],
    ['FINWAVE_EVIDENCE_METHOD', 'get'],
    ['FINWAVE_WEBHOOK_SECRET', 'x'.repeat(31)],
    ['FINWAVE_WEBHOOK_SECRET', `${SECRET},short`],
    ['FINWAVE_WEBHOOK_SECRET', `${SECRET},`],
    ['FINWAVE_RESULT_STORE', 'mysql://host/db'],
    ['FINWAVE_RESULT_STORE', 'postgres://u:p#w@h:x/d'],
    ['FINWAVE_EVIDENCE_STORE', 's3://X'],
    ['FINWAVE_EVIDENCE_STORE', 'file://host/folder'],
    ['FINWAVE_PAYLOAD_KEYS', `k1:${KEY.slice(4)}`],
    ['FINWAVE_PAYLOAD_KEYS', `k1:${KEY},k1:${KEY}`],
    ['FINWAVE_PAYLOAD_KEYS', KEY],
    ['FINWAVE_ALLOWED_URL_HOSTS', 'https://a.example.org'],
    ['FINWAVE_EVIDENCE_RECIPIENTS', 'AGE-SECRET-KEY-1ABC'],
    ['FINWAVE_CUSTODY_KEY', 'not a key'],
    ['FINWAVE_TASK_QUEUE', 'a\u0007b'],
  ];
  for (const [name, value] of wrong) {
    it(`refuses ${name} "${value.slice(0, 30).replace('\u0007', '^G')}"`, () => {
      assert.deepEqual(Object.keys(problemsOf({ ...WORKER, [name]: value })), [name]);
    });
  }

  it('takes every setting', () => {
    const settings = readSettings(
      {
        ...WORKER,
        FINWAVE_BASE_URL: 'http://127.0.0.1:8090/management/',
        FINWAVE_EVIDENCE_METHOD: 'POST',
        FINWAVE_WEBHOOK_SECRET: `${SECRET}, ${SECRET}-old`,
        FINWAVE_PAYLOAD_KEYS: `k2:${KEY},k1:${KEY}`,
        FINWAVE_ALLOWED_URL_HOSTS: 'a.example.org, B.example.org',
        FINWAVE_EVIDENCE_RECIPIENTS: 'age1abc,age1def',
        FINWAVE_CUSTODY_KEY: ED25519,
        FINWAVE_CUSTODY_PUBLIC_KEYS: `${ED25519_PUBLIC}, ${lineOf(ED25519_PUBLIC)}`,
        FINWAVE_EVIDENCE_TASK_QUEUE: 'evidence',
        https_proxy: 'http://proxy:3128',
        NO_PROXY: 'a.b',
      },
      { need: 'worker' },
    );
    assert.equal(settings.finwave.baseUrl, 'http://127.0.0.1:8090/management');
    assert.equal(settings.finwave.evidenceMethod, 'POST');
    assert.deepEqual(settings.finwave.proxy, { httpsProxy: 'http://proxy:3128', noProxy: 'a.b' });
    assert.deepEqual(settings.webhook?.secrets, [SECRET, `${SECRET}-old`]);
    assert.deepEqual(
      settings.payloadKeys.map(({ id, key }) => [id, key.length]),
      [
        ['k2', 32],
        ['k1', 32],
      ],
    );
    assert.deepEqual(settings.finwave.allowedUrlHosts, ['a.example.org', 'b.example.org']);
    assert.deepEqual(settings.stores.recipients, ['age1abc', 'age1def']);
    assert.equal(settings.evidenceTaskQueue, 'evidence');
    assert.ok(settings.custodyKey?.startsWith('-----BEGIN PRIVATE KEY-----'));
    assert.deepEqual(settings.custodyPublicKeys, [ED25519_PUBLIC.trim(), ED25519_PUBLIC]);
    const oneLine = { ...WORKER, FINWAVE_CUSTODY_KEY: lineOf(ED25519) };
    assert.equal(readSettings(oneLine, { need: 'worker' }).custodyKey, ED25519);
  });

  describe('with secrets in files', () => {
    let folder: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'settings-'));
      await writeFile(join(folder, 'token'), 'from-a-file\n');
      await writeFile(join(folder, 'empty'), '\n');
    });
    after(() => rm(folder, { recursive: true, force: true }));

    const fromFile = (file: string): Env => ({
      ...WORKER,
      FINWAVE_CLIENT_TOKEN: undefined,
      FINWAVE_CLIENT_TOKEN_FILE: join(folder, file),
    });

    it('reads the file without its end of line', () => {
      assert.equal(readSettings(fromFile('token'), { need: 'worker' }).finwave.clientToken, 'from-a-file');
    });

    it('refuses both at once', () => {
      const env = { ...fromFile('token'), FINWAVE_CLIENT_TOKEN: 'token' };
      assert.match(problemsOf(env)['FINWAVE_CLIENT_TOKEN'] ?? '', /together with FINWAVE_CLIENT_TOKEN_FILE/);
    });

    it('refuses a missing and an empty file', () => {
      assert.match(problemsOf(fromFile('none'))['FINWAVE_CLIENT_TOKEN_FILE'] ?? '', /cannot be read/);
      assert.match(problemsOf(fromFile('empty'))['FINWAVE_CLIENT_TOKEN_FILE'] ?? '', /empty/);
    });

    it('keeps the content of an unreadable profile file to itself', async () => {
      const file = join(folder, 'temporal.toml');
      await writeFile(file, '[profile.default]\napi_key = "very-secret\n');
      const problems = problemsOf({ ...WORKER, TEMPORAL_CONFIG_FILE: file });
      assert.deepEqual(Object.keys(problems), ['TEMPORAL_*']);
      assert.doesNotMatch(JSON.stringify(problems), /very-secret/);
    });
  });
});
