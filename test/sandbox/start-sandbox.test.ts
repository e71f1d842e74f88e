import assert from 'node:assert/strict';
import { startSandbox } from '../../src/sandbox/index.js';
import { create, finished, getEvidence, NO_WEBHOOK, postCreate, result } from './sandbox-calls.js';

describe('startSandbox', () => {
  for (const host of ['0.0.0.0', '192.0.2.1', '::', 'example.org', '127.0.0.1.example.org']) {
    it(`refuses to listen on ${host}`, async () => {
      await assert.rejects(startSandbox({ host }), { code: 'notLoopback' });
    });
  }

  it('takes another base path, port and token', async () => {
    const sandbox = await startSandbox({ basePath: '/v2/idp', clientToken: 'other' });
    assert.equal(sandbox.baseUrl, `http://127.0.0.1:${sandbox.port.toString()}/v2/idp`);
    assert.equal((await create(sandbox, 'c-1')).status, 'CREATED');
    await assert.rejects(startSandbox({ port: sandbox.port }), { code: 'EADDRINUSE' });
    await sandbox.close();
  });

  it('gives the same ids to the same seed', async () => {
    const ids: string[] = [];
    for (const seed of [1, 1, 2]) {
      const sandbox = await startSandbox({ seed });
      ids.push((await create(sandbox, 'c-1')).onboardingId);
      await sandbox.close();
    }
    assert.equal(ids[0], ids[1]);
    assert.notEqual(ids[0], ids[2]);
  });

  it('ends everything on close, in the midst of calls', async () => {
    const sandbox = await startSandbox({ person: 'finishes' });
    sandbox.setFaults('c-slow', { any: { delayMs: 60_000 } });
    const slow = postCreate(sandbox, 'c-slow');
    sandbox.setFaults('c-large', { evidence: { megabytes: 500 } });
    const large = await getEvidence(sandbox, await finished(sandbox, 'c-large'));
    await sandbox.close();
    await assert.rejects(slow);
    await assert.rejects(large.arrayBuffer());
    await assert.rejects(postCreate(sandbox, 'c-late'));
  });

  it('carries ten thousand onboardings', async function () {
    this.timeout(300_000);
    const sandbox = await startSandbox({ person: { steps: [{ after: 1, step: 'finish' }] } });
    const body = (n: number): string =>
      JSON.stringify({ customId: `c-${n.toString()}`, webhook: NO_WEBHOOK });
    let next = 0;
    async function worker(): Promise<void> {
      while (next < 10_000) {
        next += 1;
        const response = await fetch(`${sandbox.baseUrl}/integrations`, {
          method: 'POST',
          headers: { 'gestok-client-token': sandbox.clientToken, 'content-type': 'application/json' },
          body: body(next),
        });
        assert.equal(response.status, 201);
        await response.arrayBuffer();
      }
    }
    await Promise.all(Array.from({ length: 32 }, worker));
    assert.equal(sandbox.onboardings().length, 10_000);
    const last = sandbox.onboardings().at(-1);
    assert.equal((await result(sandbox, last?.onboardingId ?? ''))['customId'], last?.customId);
    await sandbox.close();
  });

  it('forgets the oldest calls of a full log', async () => {
    const sandbox = await startSandbox({ callLimit: 10 });
    for (let n = 0; n < 25; n += 1) await create(sandbox, `c-${n.toString()}`);
    const kept = sandbox.calls.requests().map(({ customId }) => customId);
    assert.ok(kept.length <= 10);
    assert.equal(kept.at(-1), 'c-24');
    await sandbox.close();
  });
});
