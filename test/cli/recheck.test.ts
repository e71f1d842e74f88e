import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities, type OnboardingPorts } from '../../activities/index.js';
import { PAYLOAD_CONVERTER_PATH } from '../../src/codec/payload-converter-path.js';
import { readSettings } from '../../src/config/settings.js';
import { createEvidenceStore } from '../../src/evidence/evidence-store.js';
import { GATE_LIMITS } from '../../src/evidence/policies.js';
import { createFinwaveClient } from '../../src/finwave/client.js';
import { openFolder } from '../../src/stores/blobs/folder.js';
import { openPorts } from '../../src/worker/open-ports.js';
import type { OnboardingOutcome, RecheckAnswer } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { useJourney } from '../journeys/use-journey.js';
import { POLLED, untilQuiet } from '../journeys/waiting.js';
import { sharedTemporal } from '../servers/temporal.js';
import { workflowBundle } from '../workflows/run-onboarding.js';
import { runCli } from './run-cli.js';

const SILENT = { info: () => undefined, warn: () => undefined };

describe('recheck as a command', function () {
  this.timeout(120_000);
  const open = useJourney();

  const envOf = async (): Promise<Record<string, string>> => {
    const { address, namespace } = await sharedTemporal();
    const { storesConfig, taskQueue } = open();
    return {
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      FINWAVE_TASK_QUEUE: taskQueue,
      FINWAVE_RESULT_STORE: storesConfig.results,
      FINWAVE_EVIDENCE_STORE: storesConfig.evidence,
      FINWAVE_SPOOL_DIR: join(storesConfig.evidence.slice('file:'.length), '..', 'spool'),
    };
  };
  const cli = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await runCli([...args, '--json'], { env: await envOf() });
    return { code, stderr, out: JSON.parse(stdout) as Record<string, unknown> };
  };

  /** Runs an onboarding on a worker whose gate takes one entry at most. */
  async function runBehindStrictGate(customId: string): Promise<OnboardingOutcome> {
    const { client, sandbox, storesConfig } = open();
    const { address, namespace } = await sharedTemporal();
    const env = {
      ...(await envOf()),
      FINWAVE_BASE_URL: sandbox.baseUrl,
      FINWAVE_CLIENT_TOKEN: sandbox.clientToken,
      FINWAVE_WEBHOOK_BASE_URL: 'none',
    };
    const settings = readSettings(env, { need: 'worker' });
    const opened = await openPorts(settings, SILENT);
    const blobs = await openFolder(storesConfig.evidence.slice('file:'.length));
    const source = createFinwaveClient({
      baseUrl: sandbox.baseUrl,
      clientToken: sandbox.clientToken,
      evidenceMethod: 'auto',
      proxy: settings.finwave.proxy,
      log: SILENT,
    });
    const strict = { ...GATE_LIMITS, entries: 1 };
    const ports: OnboardingPorts = {
      ...opened.ports,
      evidence: createEvidenceStore({
        blobs,
        source,
        spoolDir: settings.spoolDir,
        log: SILENT,
        limits: { gate: strict },
      }),
      deployment: { describe: () => Promise.resolve({ searchAttributes: false, evidenceTaskQueue: null }) },
      log: SILENT,
    };
    const taskQueue = `strict-${randomUUID()}`;
    const connection = await NativeConnection.connect({ address });
    const worker = await Worker.create({
      connection,
      namespace,
      taskQueue,
      workflowBundle: await workflowBundle(),
      activities: createActivities(ports),
      dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER_PATH },
    });
    try {
      return await worker.runUntil(
        client.workflow.execute<(input: unknown) => Promise<OnboardingOutcome>>('onboardingWorkflow', {
          workflowId: workflowIdOf(customId),
          taskQueue,
          args: [{ customId, wait: POLLED }],
        }),
      );
    } finally {
      source.close();
      await blobs.close();
      await opened.close();
      await connection.close();
    }
  }

  it('brings what a gate that was too strict had refused; verify covers it, erase removes it', async () => {
    const customId = open().id('strict');
    const first = await runBehindStrictGate(customId);
    assert.deepEqual([first.evidence.state, first.flags], ['rejected', ['evidenceRejected']]);

    const { code, out, stderr } = await cli('recheck', customId);
    assert.equal(code, 0, stderr);
    const found = out as unknown as RecheckAnswer;
    assert.deepEqual(
      [found.status, found.flags, found.evidence.state, found.news],
      ['FINISHED', [], 'stored', true],
    );
    const again = await cli('recheck', customId);
    assert.deepEqual([again.code, again.out['news']], [0, false]);

    const shown = (await cli('result', customId)).out as unknown as OnboardingOutcome & {
      readonly recheck: OnboardingOutcome;
    };
    const { recheck, ...outcome } = shown;
    assert.deepEqual(outcome, first);
    assert.deepEqual([recheck.evidence, recheck.custody?.ref], [found.evidence, `${customId}/custody/2`]);
    const text = await runCli(['result', customId], { env: await envOf() });
    assert.match(text.stdout, /evidence {2}rejected[^]*\nasked again: FINISHED\n[^]*evidence {2}stored/);

    const verified = await cli('verify', customId);
    assert.deepEqual([verified.code, verified.out['verdict'], verified.out['records']], [0, 'untouched', 2]);
    assert.equal((await cli('erase', customId, '--reason', 'a test')).code, 0);
    const erased = await cli('verify', customId);
    assert.deepEqual([erased.code, erased.out['verdict']], [0, 'untouched']);
    const refused = await cli('recheck', customId);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /InvalidInput: .*not erased/);
    assert.equal((await cli('verify', customId)).out['verdict'], 'untouched');
  });

  it('ends 2 for what nobody knows, 3 while the onboarding runs', async () => {
    const journey = open();
    assert.equal((await cli('recheck', 'no id')).code, 2);
    const unknown = await cli('recheck', journey.id('nobody'));
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /no outcome of it is stored/);

    const customId = journey.id('runs');
    await journey.start(customId, { customId, wait: POLLED }, { person: 'neverComes' });
    await untilQuiet(journey, customId, 'CREATED');
    const running = await cli('recheck', customId);
    assert.deepEqual([running.code, (running.out['error'] as { type: string }).type], [3, 'StillPending']);
    journey.sandbox.drive(customId, 'abandon');
    await journey.outcome(customId);
  });
});
