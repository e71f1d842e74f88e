import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { evidence } from './evidence.js';
import { reader } from './reader.js';
import { recheck } from './recheck.js';
import { useJourney } from './use-journey.js';

describe('journeys with encryption at rest, a signing key and a queue for downloads', () => {
  let folder: string;
  const journey = useJourney(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finwave-sealed-'));
    const identity = await generateIdentity();
    const recipients = [identity, await generateIdentity()].map((one) => identityToRecipient(one));
    const { privateKey } = generateKeyPairSync('ed25519');
    return {
      stores: {
        results: `sqlite:${join(folder, 'results.db')}`,
        evidence: `file:${join(folder, 'evidence')}`,
        identities: [identity],
      },
      settings: {
        FINWAVE_EVIDENCE_RECIPIENTS: (await Promise.all(recipients)).join(','),
        FINWAVE_CUSTODY_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        FINWAVE_EVIDENCE_TASK_QUEUE: `evidence-${randomUUID()}`,
      },
    };
  });
  evidence(journey);
  reader(journey);
  recheck(journey);
  after(() => rm(folder, { recursive: true, force: true }));
});
