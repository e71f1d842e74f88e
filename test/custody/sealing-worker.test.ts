import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { readSettings } from '../../src/config/settings.js';
import { openCustody } from '../../src/custody/open-custody.js';
import { verifyOnboarding } from '../../src/custody/verify.js';
import { openPorts } from '../../src/worker/open-ports.js';
import { PLAIN_RESULT } from '../activities/fake-ports.js';
import { RUN } from './bench.js';

describe("a worker's own stores, sealing and signing", () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'custody-worker-'));
  });

  after(() => rm(folder, { recursive: true }));

  it('commit an ending that the holder of key and identity can verify whole', async () => {
    const identity = await generateIdentity();
    const { privateKey } = generateKeyPairSync('ed25519');
    const env = {
      FINWAVE_BASE_URL: 'https://vendor.example/management',
      FINWAVE_CLIENT_TOKEN: 'token',
      FINWAVE_WEBHOOK_BASE_URL: 'none',
      FINWAVE_RESULT_STORE: `sqlite:${join(folder, 'results.db')}`,
      FINWAVE_EVIDENCE_STORE: `file:${join(folder, 'evidence')}`,
      FINWAVE_SPOOL_DIR: join(folder, 'spool'),
      FINWAVE_EVIDENCE_RECIPIENTS: await identityToRecipient(identity),
      FINWAVE_CUSTODY_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
    const log = { info: () => undefined, warn: () => undefined };
    const worker = await openPorts(readSettings(env, { need: 'worker' }), log);
    const { result, files } = await worker.ports.evidence.storeResult('c-1', {
      raw: Buffer.from('{"status":"TIMEOUT"}'),
      onboardingId: 'o-1',
      customId: 'c-1',
      status: 'TIMEOUT',
      score: null,
      errorEvent: 'TIME_EXPIRED',
      unknownCodes: [],
      ...PLAIN_RESULT,
      images: [{ name: 'FACE', base64: Buffer.from('a face').toString('base64') }],
    });
    // It can read back the list of what it stored, though not what it stored.
    const listed = await worker.ports.evidence.readFiles(files);
    const order = { customId: 'c-1', onboardingId: 'o-1', ...listed, acceptMissing: true };
    const { evidence, flags, receipt } = await worker.ports.evidence.concludeWithout(order, {
      state: 'none',
      reason: 'http404',
    });
    const outcome = await worker.ports.outcomes.persist(
      {
        outcome: {
          customId: 'c-1',
          onboardingId: 'o-1',
          status: 'TIMEOUT',
          settledBy: 'poll',
          score: null,
          errorEvent: 'TIME_EXPIRED',
          flags,
          result,
          evidence,
          custody: null,
        },
        inputSha256: null,
        acceptationsSha256: null,
        asked: null,
        webhooks: [],
        receipt,
        files,
        settledAt: new Date().toISOString(),
      },
      RUN,
    );
    await worker.close();
    assert.equal(outcome.custody?.ref, 'c-1/custody/1');

    for (const [identities, sealed] of [
      [undefined, 3],
      [identity, 0],
    ] as const) {
      const custody = await openCustody(
        readSettings({ ...env, FINWAVE_EVIDENCE_IDENTITIES: identities }, { need: 'reader' }),
      );
      const report = await verifyOnboarding(custody, 'c-1');
      assert.deepEqual([report.verdict, report.differences], ['untouched', []]);
      assert.deepEqual([report.record?.signature, report.sealed.length], ['verified', sealed]);
      await custody.close();
    }
  });
});
