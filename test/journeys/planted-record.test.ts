import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { workflowIdOf } from '../../workflows/ids.js';
import { runCli } from '../cli/run-cli.js';
import { until } from '../workflows/run-onboarding.js';
import { useJourney } from './use-journey.js';

describe('an onboarding whose custody record somebody planted', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const FINWAVE_CUSTODY_KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const wait = { firstPollAfter: '200ms', pollEvery: '1s' };
  let folder: string;
  const journey = useJourney(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finwave-planted-'));
    const stores = {
      results: `sqlite:${join(folder, 'results.db')}`,
      evidence: `file:${join(folder, 'evidence')}`,
    };
    return { stores, settings: { FINWAVE_CUSTODY_KEY } };
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('waits for a person, names verify, and goes on once the record was moved away', async () => {
    const user = journey();
    const { client, sandbox, storesConfig } = user;
    const [real, customId] = [user.id('real'), user.id('planted')];
    const { custody } = await user.run({ customId: real, wait });
    const evidence = join(folder, 'evidence');
    const signed = await readFile(join(evidence, custody?.ref ?? ''), 'utf8');
    const payload = Buffer.from(signed.split('.')[1] ?? '', 'base64url').toString();
    const planted = join(evidence, customId, 'custody', '1');
    await mkdir(dirname(planted), { recursive: true });
    await writeFile(planted, payload.replaceAll(real, customId));

    await user.start(customId, { customId, wait });
    const handle = client.workflow.getHandle(workflowIdOf(customId));
    const pending = await until(
      async () => (await handle.describe()).raw.pendingActivities?.[0],
      (activity) => (activity?.attempt ?? 0) > 1,
    );
    assert.equal(pending?.activityType?.name, 'createOnboarding');
    assert.equal(pending.lastFailure?.applicationFailureInfo?.type, 'StorageUnavailable');
    assert.match(pending.lastFailure.message ?? '', /was altered: it is not signed; run verify/);
    assert.deepEqual(sandbox.calls.requests(customId), []);

    const env = {
      FINWAVE_RESULT_STORE: storesConfig.results,
      FINWAVE_EVIDENCE_STORE: storesConfig.evidence,
      FINWAVE_CUSTODY_KEY,
    };
    const altered = await runCli(['verify', customId], { env });
    assert.equal(altered.code, 1);
    assert.match(altered.stdout, new RegExp(`^unsigned +${customId}/custody/1: it is not signed$`, 'm'));

    await rm(planted);
    const reset = ['--activity-type', 'createOnboarding', '--workflow-id', workflowIdOf(customId)];
    assert.equal((await user.temporal('activity', 'reset', ...reset)).exitCode, 0);
    assert.equal((await user.outcome(customId)).status, 'FINISHED');
    assert.equal((await runCli(['verify', customId], { env })).code, 0);
  });
});
