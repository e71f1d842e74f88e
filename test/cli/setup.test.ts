import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NativeConnection } from '@temporalio/worker';
import type { SetupItem } from '../../src/cli/setup.js';
import { createDeploymentProbe } from '../../src/worker/deployment-probe.js';
import { runProgram } from '../../src/cli/dev-server/run-temporal.js';
import { startTemporal, type TestTemporal } from '../servers/temporal.js';
import { quietRuntime } from '../workflows/run-onboarding.js';
import { refuseOperator } from './refuse-operator.js';
import { runCli, type CliRun } from './run-cli.js';

const KEY = '.finwave/custody-key.pem';
const NAMES = ['FinwaveStatus', 'FinwaveOnboardingId', 'FinwaveSettledBy'];

describe('setup, on a server without any search attribute', function () {
  this.timeout(120_000);
  let server: TestTemporal;
  let folder: string;
  before(async () => {
    quietRuntime();
    folder = await mkdtemp(join(tmpdir(), 'setup-'));
    server = await startTemporal({ searchAttributes: {} });
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const setup = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliRun> =>
    runCli(['setup', ...args], { cwd: folder, env: { TEMPORAL_ADDRESS: server.address, ...env } });
  const temporal = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await runProgram(
      server.cliPath,
      [...args, '--address', server.address],
      process.env,
    );
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };
  const items = ({ stdout }: CliRun): readonly SetupItem[] =>
    (JSON.parse(stdout) as { items: readonly SetupItem[] }).items;
  const states = (run: CliRun): string[] => items(run).map(({ name, state }) => `${name} ${state}`);
  const errorOf = ({ stdout }: CliRun): { type: string; message: string } =>
    (JSON.parse(stdout) as { error: { type: string; message: string } }).error;
  const mayUseAttributes = async (): Promise<boolean> => {
    const connection = await NativeConnection.connect({ address: server.address });
    const probe = createDeploymentProbe({
      connection,
      namespace: 'default',
      evidenceTaskQueue: null,
      log: { info: () => undefined, warn: () => undefined },
    });
    const { searchAttributes } = await probe.describe();
    await connection.close();
    return searchAttributes;
  };

  it('registers the attributes that workers then use, and may be repeated', async () => {
    assert.equal(await mayUseAttributes(), false);
    const first = await setup(['--json']);
    assert.equal(first.code, 0, first.stderr);
    assert.deepEqual(states(first), [
      'default existing',
      ...NAMES.map((name) => `${name} created`),
      `${KEY} created`,
    ]);
    assert.match(first.stderr, /FINWAVE_CUSTODY_KEY_FILE=\.finwave\/custody-key\.pem/);
    assert.equal((await stat(join(folder, KEY))).mode & 0o777, 0o600);
    assert.equal(await mayUseAttributes(), true);

    const again = await setup(['--json']);
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual(states(again), [
      'default existing',
      ...NAMES.map((name) => `${name} existing`),
      `${KEY} existing`,
    ]);
    const { code, stdout } = await setup([]);
    assert.equal(code, 0);
    assert.match(stdout, /search attribute FinwaveStatus: was there/);
  });

  it('makes no custody key where the settings have one', async () => {
    const run = await setup(['--json'], { FINWAVE_CUSTODY_KEY_FILE: '/run/secrets/custody-key' });
    assert.equal(states(run).at(-1), 'FINWAVE_CUSTODY_KEY_FILE existing');
    assert.doesNotMatch(run.stderr, /custody/);
  });

  it('makes a missing namespace only where told to', async () => {
    const env = { TEMPORAL_NAMESPACE: 'onboardings' };
    const refused = await setup(['--json'], env);
    assert.deepEqual([refused.code, errorOf(refused).type], [2, 'NamespaceMissing']);
    assert.match(errorOf(refused).message, /--create-namespace/);
    const made = await setup(['--json', '--create-namespace'], env);
    assert.equal(made.code, 0, made.stderr);
    assert.deepEqual(states(made), [
      'onboardings created',
      ...NAMES.map((name) => `${name} created`),
      `${KEY} existing`,
    ]);
    assert.deepEqual(states(await setup(['--json', '--create-namespace'], env))[0], 'onboardings existing');
  });

  it('makes the Nexus endpoint, keeps it, and never turns one that leads elsewhere', async () => {
    const args = ['--json', '--nexus-endpoint', 'finwave'];
    assert.deepEqual(states(await setup(args)).at(-2), 'finwave created');
    assert.deepEqual(states(await setup(args)).at(-2), 'finwave existing');
    const shown = await temporal('operator', 'nexus', 'endpoint', 'get', '--name', 'finwave');
    assert.match(shown, /finwave-onboarding/);

    const other = await setup(args, { FINWAVE_TASK_QUEUE: 'other' });
    assert.deepEqual([other.code, errorOf(other).type], [1, 'NexusEndpointMismatch']);
    assert.match(errorOf(other).message, /task queue finwave-onboarding of namespace default/);
    assert.equal((await setup(['--nexus-endpoint', 'no_such_name'])).code, 2);
  });

  it('refuses an attribute of another type before it makes anything', async () => {
    await temporal('operator', 'namespace', 'create', '--namespace', 'taken');
    await temporal(
      ...['operator', 'search-attribute', 'create', '--namespace', 'taken'],
      ...['--name', 'FinwaveSettledBy', '--type', 'Int'],
    );
    const run = await setup(['--json'], { TEMPORAL_NAMESPACE: 'taken' });
    assert.deepEqual([run.code, errorOf(run).type], [1, 'SearchAttributeMismatch']);
    assert.match(errorOf(run).message, /FinwaveSettledBy is Int .* must be Keyword/);
    const listed = await temporal('operator', 'search-attribute', 'list', '--namespace', 'taken');
    assert.doesNotMatch(listed, /FinwaveStatus/);
  });

  it('says what to run instead where the operator service is refused', async () => {
    const refusing = await refuseOperator(server.address);
    try {
      const env = { TEMPORAL_ADDRESS: refusing.address };
      const run = await setup(['--json', '--nexus-endpoint', 'finwave2'], env);
      assert.equal(run.code, 1, run.stderr);
      const [namespace, ...others] = items(run);
      assert.equal(namespace?.state, 'existing');
      assert.equal(others.pop()?.what, 'custodyKey');
      assert.deepEqual(
        others.map(({ state }) => state),
        ['refused', 'refused', 'refused', 'refused'],
      );
      for (const { name, instead } of others) {
        assert.match(instead[0] ?? '', new RegExp(`^temporal operator .*${name}`));
        assert.match(instead[1] ?? '', new RegExp(`^tcld .*${name}`));
      }
      assert.match(
        (await setup([], env)).stdout,
        /on Temporal Cloud:\n {4}tcld namespace search-attributes add/,
      );
    } finally {
      await refusing.close();
    }
  });
});
