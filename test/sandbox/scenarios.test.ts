import assert from 'node:assert/strict';
import { createFinwaveClient, type FinwaveClient } from '../../src/finwave/client.js';
import { type Sandbox, SCENARIOS, startSandbox } from '../../src/sandbox/index.js';
import { atOnce } from '../journeys/at-once.js';
import { create, finished, getEvidence, getResult } from './sandbox-calls.js';
import { EXPECTED } from './scenario-expectations.js';
import { walk } from './scenario-walk.js';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.js';
import { zipEntries } from './zip-entries.js';

describe('scenarios, as a customId begins', () => {
  let sandbox: Sandbox;
  let receiver: WebhookReceiver;
  let client: FinwaveClient;
  let impatient: FinwaveClient;
  before(async () => {
    sandbox = await startSandbox();
    receiver = await startWebhookReceiver();
    const { baseUrl, clientToken } = sandbox;
    client = createFinwaveClient({ baseUrl, clientToken });
    impatient = createFinwaveClient({ baseUrl, clientToken, limits: { headersMs: 200 } });
  });
  after(async () => {
    client.close();
    impatient.close();
    await sandbox.close();
    await receiver.close();
  });

  it('are all tried here', () => {
    assert.deepEqual(Object.keys(EXPECTED).toSorted(), Object.keys(SCENARIOS).toSorted());
  });

  atOnce('through the vendor client', (test) => {
    for (const [name, expected] of Object.entries(EXPECTED)) {
      const {
        create = 'CREATED',
        result = 'FINISHED',
        evidence = 'archive',
        webhooks,
        told,
        flags = [],
        also,
      } = expected;
      test(`${name}: ${SCENARIOS[name]?.says ?? ''}`, async () => {
        const clientOf = (call: string): FinwaveClient => (name === `${call}-silent` ? impatient : client);
        const seen = await walk(sandbox, clientOf, name, receiver.url, webhooks?.length ?? 0);
        assertSaid(seen.create, create);
        assertSaid(seen.result, result);
        assertSaid(seen.evidence, evidence);
        if (webhooks)
          assert.deepEqual(
            seen.webhooks.map((webhook) => webhook.result),
            webhooks,
          );
        for (const { customId, onboardingId } of receiver.bodies) {
          if (onboardingId === seen.onboardingId) assert.equal(customId, told ?? seen.customId);
        }
        assert.deepEqual(seen.flags, flags);
        also?.(seen);
      });
    }
  });

  it('unreadable-text: is ISO 8859-1', async () => {
    const { onboardingId } = await create(sandbox, 'unreadable-text-plain');
    sandbox.drive('unreadable-text-plain', 'finish');
    const bytes = Buffer.from(await (await getResult(sandbox, onboardingId)).arrayBuffer());
    assert.ok(bytes.includes(Buffer.from('JOSÉ', 'latin1')) && !bytes.includes(Buffer.from('JOSÉ')));
  });

  for (const [name, header, value] of [
    ['evidence-wrong-type', 'content-type', 'text/html'],
    ['evidence-wrong-encoding', 'content-encoding', 'utf-8'],
    ['evidence-gzip', 'content-encoding', 'gzip'],
  ] as const) {
    it(`${name}: is a good archive all the same`, async () => {
      const response = await getEvidence(sandbox, await finished(sandbox, `${name}-plain`));
      assert.equal(response.headers.get(header), value);
      const files = await zipEntries(Buffer.from(await response.arrayBuffer()));
      assert.ok(files.size > 5);
    });
  }

  it('are told by the longest name, with a hyphen behind it', async () => {
    const statusOf = async (customId: string): Promise<number> =>
      (await getEvidence(sandbox, await finished(sandbox, customId))).status;
    assert.equal(await statusOf('evidence-500-x'), 500);
    assert.equal(await statusOf('evidence-500x'), 200);
    assert.equal(await statusOf('evidence-empty-zip-x'), 200);
  });

  it("yield to the onboarding's own faults and person, and to no defaults", async () => {
    const other = await startSandbox({ person: 'abandons', faults: { create: { serverErrors: 1 } } });
    other.setFaults('evidence-403-own', {});
    other.setPerson('evidence-403-own', 'neverComes');
    const own = await finished(other, 'evidence-403-own');
    assert.equal((await getEvidence(other, own)).status, 200);
    other.setDefaultFaults({ evidence: { forbidden: 1 } });
    const { onboardingId } = await create(other, 'evidence-late-default');
    other.drive('evidence-late-default', 'finish');
    assert.equal((await getEvidence(other, onboardingId)).status, 404);
    await other.close();
  });
});

function assertSaid(said: string | null, expected: string | RegExp | null): void {
  if (expected instanceof RegExp) assert.match(said ?? '', expected);
  else assert.equal(said, expected);
}
