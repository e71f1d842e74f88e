import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../src/cli/dev-server/free-port.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { openResultStore } from '../../src/stores/outcomes/open-result-store.js';
import { startTemporal, type TestTemporal } from '../servers/temporal.js';
import { runCli, startCli, type RunningCli } from './run-cli.js';
import { keygenEnv } from './keygen-env.js';

interface Finding {
  readonly check: string;
  readonly level: string;
  readonly what: string;
  readonly mend: string | null;
}

const SECRET = 'abcdefghijklmnopqrstuvwxyz0123456789';

describe('doctor', function () {
  this.timeout(120_000);
  let folder: string;
  let temporal: TestTemporal;
  let sandbox: Sandbox;
  let env: Record<string, string>;
  const running: RunningCli[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'doctor-'));
    [temporal, sandbox] = await Promise.all([startTemporal(), startSandbox()]);
    const bridgePort = String(await freePort('127.0.0.1'));
    env = {
      ...(await keygenEnv()),
      TEMPORAL_ADDRESS: temporal.address,
      FINWAVE_TASK_QUEUE: 'doctor',
      FINWAVE_EVIDENCE_TASK_QUEUE: 'doctor-evidence',
      FINWAVE_BASE_URL: sandbox.baseUrl,
      FINWAVE_CLIENT_TOKEN: sandbox.clientToken,
      FINWAVE_WEBHOOK_BASE_URL: `http://127.0.0.1:${bridgePort}`,
      FINWAVE_WEBHOOK_SECRET: SECRET,
      FINWAVE_BRIDGE_PORT: bridgePort,
    };
    for (const [name, said] of [
      ['worker', /worker on task queue/],
      ['bridge', /bridge on/],
    ] as const) {
      const part = startCli([name], { env, cwd: folder });
      running.push(part);
      await part.until(said);
    }
  });
  after(async () => {
    for (const part of running) part.signal('SIGKILL');
    await Promise.all([sandbox.close(), temporal.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  const examine = async (changes: Readonly<Record<string, string>> = {}, ...args: readonly string[]) => {
    const { code, stdout, stderr } = await runCli(['doctor', '--json', ...args], {
      env: { ...env, ...changes },
      cwd: folder,
    });
    const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
    // Nothing secret is shown, whatever is wrong.
    for (const secret of [SECRET, sandbox.clientToken]) assert.ok(!(stdout + stderr).includes(secret));
    return { code, findings };
  };
  const bad = (findings: readonly Finding[]): readonly Finding[] =>
    findings.filter(({ level }) => level !== 'ok');

  it('finds nothing wrong where nothing is', async () => {
    const { code, findings } = await examine({}, '--strict');
    assert.deepEqual(bad(findings), []);
    assert.equal(code, 0);
    const checks = new Set(findings.map(({ check }) => check));
    for (const check of [
      'vendor',
      'vendor clock',
      'engine',
      'engine clock',
      'search attributes',
      'workers',
      'webhook',
      'result store',
      'evidence store',
      'spool',
      'keys',
    ]) {
      assert.ok(checks.has(check), check);
    }
  });

  const faults: readonly {
    readonly name: string;
    readonly changes: () => Readonly<Record<string, string>>;
    readonly finding: Pick<Finding, 'check' | 'level'> & { readonly says: RegExp };
  }[] = [
    {
      name: 'a wrong token',
      changes: () => ({ FINWAVE_CLIENT_TOKEN: 'not-this' }),
      finding: { check: 'vendor', level: 'error', says: /refuses the token/ },
    },
    {
      name: 'a vendor that is down',
      changes: () => ({ FINWAVE_BASE_URL: 'http://127.0.0.1:9/management' }),
      finding: { check: 'vendor', level: 'error', says: /cannot be reached/ },
    },
    {
      name: "a secret that is not the bridge's",
      changes: () => ({ FINWAVE_WEBHOOK_SECRET: `another-${SECRET}` }),
      finding: { check: 'webhook', level: 'error', says: /refuses this worker's secret/ },
    },
    {
      name: 'a bridge that cannot be reached',
      changes: () => ({ FINWAVE_WEBHOOK_BASE_URL: 'http://127.0.0.1:9' }),
      finding: { check: 'webhook', level: 'warning', says: /nothing answers/ },
    },
    {
      name: 'somebody else in the place of the bridge',
      changes: () => ({ FINWAVE_WEBHOOK_BASE_URL: sandbox.origin }),
      finding: { check: 'webhook', level: 'warning', says: /something else than the bridge/ },
    },
    {
      name: 'no worker on the workflow queue',
      changes: () => ({ FINWAVE_TASK_QUEUE: 'nobody' }),
      finding: { check: 'workers', level: 'error', says: /nobody polls the workflow tasks of nobody/ },
    },
    {
      name: 'no worker on the evidence queue',
      changes: () => ({ FINWAVE_EVIDENCE_TASK_QUEUE: 'nobody' }),
      finding: { check: 'workers', level: 'error', says: /nobody polls the activity tasks of nobody/ },
    },
    {
      name: 'a store that is away',
      changes: () => ({ FINWAVE_RESULT_STORE: 'postgres://127.0.0.1:9/none' }),
      finding: { check: 'result store', level: 'error', says: /./ },
    },
    {
      name: 'an engine that is away',
      changes: () => ({ TEMPORAL_ADDRESS: '127.0.0.1:9' }),
      finding: { check: 'engine', level: 'error', says: /does not answer/ },
    },
    {
      name: 'a wrong namespace',
      changes: () => ({ TEMPORAL_NAMESPACE: 'nowhere' }),
      finding: { check: 'engine', level: 'error', says: /no namespace nowhere/ },
    },
    {
      name: 'no custody key',
      changes: () => ({ FINWAVE_CUSTODY_KEY: '' }),
      finding: { check: 'keys', level: 'error', says: /no custody key/ },
    },
    {
      name: 'a weak secret',
      changes: () => ({ FINWAVE_WEBHOOK_SECRET: 'a'.repeat(40) }),
      finding: { check: 'webhook', level: 'warning', says: /weak/ },
    },
    {
      name: 'a mistyped setting',
      changes: () => ({ FINWAVE_CUSTODY_KEYS: 'x' }),
      finding: { check: 'settings', level: 'warning', says: /did you mean FINWAVE_CUSTODY_KEY\?/ },
    },
    {
      name: 'a setting that is missing',
      changes: () => ({ FINWAVE_CLIENT_TOKEN: '' }),
      finding: { check: 'settings', level: 'error', says: /FINWAVE_CLIENT_TOKEN is not set/ },
    },
  ];
  for (const { name, changes, finding } of faults) {
    it(`names ${name}`, async () => {
      const { code, findings } = await examine(changes());
      const found = findings.find(({ check, what }) => check === finding.check && finding.says.test(what));
      assert.equal(found?.level, finding.level, JSON.stringify(bad(findings)));
      assert.ok(found.mend !== null);
      assert.equal(
        code,
        finding.level === 'error' ? 1 : bad(findings).some(({ level }) => level === 'error') ? 1 : 0,
      );
    });
  }

  it('names stores that can be read and not written', async function () {
    // A file system of its own takes the right to mount one.
    const evidence = join(folder, 'read-only');
    await mkdir(evidence);
    const mount = promisify(execFile);
    const isMounted = await mount('mount', ['-t', 'tmpfs', '-o', 'mode=700', 'tmpfs', evidence]).then(
      () => true,
      () => false,
    );
    if (!isMounted) return this.skip();
    try {
      const readable = {
        FINWAVE_RESULT_STORE: `sqlite:${join(evidence, 'results.db')}`,
        FINWAVE_EVIDENCE_STORE: `file:${evidence}`,
      };
      // Made while it may be written.
      const made = join(folder, 'made.db');
      const results = await openResultStore(`sqlite:${made}`);
      await results.find('c1');
      await results.close();
      await copyFile(made, join(evidence, 'results.db'));
      await mount('mount', ['-o', 'remount,ro', evidence]);
      const { code, findings } = await examine(readable);
      const bad = findings.filter(({ check, level }) => check.endsWith(' store') && level === 'error');
      assert.deepEqual(
        bad.map(({ check }) => check).sort(),
        ['evidence store', 'result store'],
        JSON.stringify(findings),
      );
      assert.equal(code, 1);
    } finally {
      await mount('umount', ['-l', evidence]);
    }
  });

  it('names a clock that is an hour ahead, by Finwave and by Temporal', async () => {
    const preload = join(folder, 'clock.cjs');
    await mkdir(folder, { recursive: true });
    await writeFile(
      preload,
      'const R = Date; globalThis.Date = class extends R { constructor(...a) { if (a.length) super(...a); else super(R.now() + 36e5); } static now() { return R.now() + 36e5; } };',
    );
    const { code, findings } = await examine({ NODE_OPTIONS: `--require ${preload}` });
    for (const check of ['vendor clock', 'engine clock']) {
      const found = findings.find((finding) => finding.check === check);
      assert.equal(found?.level, 'error', JSON.stringify(findings));
      assert.match(found.what, /ahead of/);
    }
    assert.equal(code, 1);
  });

  it('names missing attributes, and keys that do not open what runs', async () => {
    const bare = await startTemporal({ searchAttributes: {} });
    try {
      const started = startCli(['start', '-'], {
        env: { ...env, TEMPORAL_ADDRESS: bare.address },
        stdin: '{"customId":"c1"}',
        cwd: folder,
      });
      // Nobody answers there; it is started all the same.
      await started.ended;
      const other = (await keygenEnv())['FINWAVE_PAYLOAD_KEYS'] ?? '';
      const { findings } = await examine({ TEMPORAL_ADDRESS: bare.address, FINWAVE_PAYLOAD_KEYS: other });
      const levelOf = (name: string): string | undefined =>
        findings.find(({ check }) => check === name)?.level;
      assert.equal(levelOf('search attributes'), 'warning');
      assert.equal(levelOf('payload keys'), 'error', JSON.stringify(findings));
    } finally {
      await bare.close();
    }
  });
});
