import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findTemporalCli } from '../../src/cli/dev-server/find-temporal-cli.js';
import { runProgram } from '../../src/cli/dev-server/run-temporal.js';
import { spawnGuarded, type GuardedChild } from '../../src/cli/dev-server/spawn-guarded.js';
import { startCli, type RunningCli } from '../cli/run-cli.js';
import { createOperator, type Operator } from '../operations/operator.js';
import { openPackageFolder, type PackageFolder } from '../versioning/package-folder.js';
import { until } from '../workflows/run-onboarding.js';

const EXAMPLE = fileURLToPath(new URL('../../../docs/examples/new-attempt', import.meta.url));

describe('docs/examples/new-attempt (C6)', function () {
  this.timeout(120_000);
  let home: string;
  let dev: RunningCli;
  let folder: PackageFolder;
  let worker: GuardedChild;
  let operator: Operator;
  let temporal: (...args: readonly string[]) => Promise<string>;
  let person: (customId: string, step: string) => Promise<boolean>;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'temporal-finwave-new-attempt-'));
    dev = startCli(['dev'], { cwd: home });
    await dev.until(/Ctrl-C/);
    const address = /^Temporal {2}([^\s,]+)/m.exec(dev.output())?.[1] ?? '';
    const sandbox = new URL(/Finwave\s+(\S+)/.exec(dev.output())?.[1] ?? '').origin;
    const { path: cliPath } = await findTemporalCli({ env: process.env, say: () => undefined });
    operator = createOperator({ file: 'examples/new-attempt/README.md', cliPath, address });
    temporal = async (...args) => {
      const env = { ...process.env, TEMPORAL_ADDRESS: address };
      return (await runProgram(cliPath, [...args, '--output', 'json'], env)).stdout;
    };
    person = async (customId, step) => {
      const answer = await fetch(`${sandbox}/sandbox/onboardings/${customId}/person`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ step }),
      });
      return answer.ok;
    };

    folder = await openPackageFolder();
    await cp(EXAMPLE, folder.path, { recursive: true });
    const compiler = join(folder.path, 'node_modules/typescript/bin/tsc');
    await promisify(execFile)(process.execPath, [compiler], { cwd: folder.path });
    worker = spawnGuarded(process.execPath, [join(folder.path, 'dist/worker.js')], {
      ...process.env,
      TEMPORAL_ADDRESS: address,
    });
  });
  after(async () => {
    await worker.stop();
    dev.signal('SIGTERM');
    await dev.ended;
    await folder.remove();
    await rm(home, { recursive: true, force: true });
  });

  /** Begins as soon as this attempt is known at Finwave, and ends it: only who began leaves evidence. */
  const goesThrough = async (customId: string, ending: string): Promise<void> => {
    await until(() => person(customId, 'start'), Boolean, 40_000);
    assert.ok(await person(customId, ending));
  };

  it('begins c1-2 after c1-1 has timed out, as its README says', async () => {
    await operator.follow('Verify a customer', {});
    await goesThrough('c1-1', 'expire');
    await goesThrough('c1-2', 'finish');
    await operator.follow('See how it went', {});
  });

  it('gives up after the attempts that it was allowed', async () => {
    await temporal(
      ...['workflow', 'start', '--type', 'verifyCustomer', '--task-queue', 'verify-customer'],
      ...['--workflow-id', 'verify-c2', '--input', '{"customerId":"c2","attempts":2}'],
    );
    await goesThrough('c2-1', 'abandon');
    await goesThrough('c2-2', 'expire');
    const { result } = JSON.parse(await temporal('workflow', 'result', '--workflow-id', 'verify-c2')) as {
      result: { attempt: number; outcome: { customId: string; status: string } };
    };
    assert.deepEqual(
      [result.attempt, result.outcome.customId, result.outcome.status],
      [2, 'c2-2', 'TIMEOUT'],
    );
    assert.equal(await person('c2-3', 'visit'), false);
  });

  it('shows each attempt with summary, details and memo, as one that a client started', async () => {
    const described = JSON.parse(
      await temporal('workflow', 'describe', '--workflow-id', 'onboarding-c1-2'),
    ) as {
      executionConfig: { userMetadata: { summary: string; details: string } };
      workflowExecutionInfo: { memo: { fields: unknown } };
    };
    assert.equal(described.executionConfig.userMetadata.summary, 'Finwave onboarding c1-2');
    assert.match(described.executionConfig.userMetadata.details, /^Verifies one person/);
    assert.deepEqual(described.workflowExecutionInfo.memo.fields, { package: 'temporal-finwave' });
  });
});
