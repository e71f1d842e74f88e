import assert from 'node:assert/strict';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { create, getResult, postCreate, result } from './sandbox-calls.js';

describe('faults of the create', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  it('C7: processes it and loses the answer', async () => {
    sandbox.setFaults('c-lost', { create: { lostAnswers: 2 } });
    await assert.rejects(postCreate(sandbox, 'c-lost'));
    await assert.rejects(postCreate(sandbox, 'c-lost'));
    const [onboarding] = sandbox.onboardings();
    assert.equal(onboarding?.customId, 'c-lost');
    assert.equal((await create(sandbox, 'c-lost')).onboardingId, onboarding.onboardingId);
  });

  it('answers without the URL at first', async () => {
    sandbox.setFaults('c-url', { create: { urlNull: 1 } });
    const first = await create(sandbox, 'c-url');
    assert.deepEqual([first.url, first.status], [null, 'CREATED']);
    assert.notEqual((await create(sandbox, 'c-url')).url, null);
  });

  it('C4: gives a new onboardingId on a repeat while CREATED, and forgets the old one', async () => {
    sandbox.setFaults('c-new', { create: { newIdOnRepeat: true } });
    const first = await create(sandbox, 'c-new');
    const second = await create(sandbox, 'c-new');
    assert.notEqual(first.onboardingId, second.onboardingId);
    assert.equal((await getResult(sandbox, first.onboardingId)).status, 404);
    assert.equal((await result(sandbox, second.onboardingId))['customId'], 'c-new');
    sandbox.drive('c-new', 'start');
    assert.equal((await create(sandbox, 'c-new')).onboardingId, second.onboardingId);
  });

  for (const status of ['INCOMPLETED', 'TIMEOUT', 'FINISHED'] as const) {
    it(`C3: has ended as ${status} before the first answer`, async () => {
      const customId = `c-${status}`;
      sandbox.setFaults(customId, { create: { endedAtOnce: status } });
      const answer = await create(sandbox, customId);
      assert.deepEqual([answer.url, answer.status], [null, status]);
      assert.equal((await result(sandbox, answer.onboardingId))['status'], status);
    });
  }

  it('C16: answers an unknown status', async () => {
    sandbox.setFaults('c-hold', { create: { unknownStatus: 1 } });
    assert.equal((await create(sandbox, 'c-hold')).status, 'ON_HOLD');
    assert.equal((await create(sandbox, 'c-hold')).status, 'CREATED');
  });

  it('answers an id outside its pattern', async () => {
    sandbox.setFaults('c-id', { create: { onboardingId: '../../etc' } });
    assert.equal((await create(sandbox, 'c-id')).onboardingId, '../../etc');
  });

  it('refuses a repeat as one that exists', async () => {
    sandbox.setFaults('c-exists', { create: { repeatStatus: 409 } });
    assert.equal((await postCreate(sandbox, 'c-exists')).status, 201);
    const repeat = await postCreate(sandbox, 'c-exists');
    assert.equal(repeat.status, 409);
    assert.match(await repeat.text(), /customId exists/);
  });

  it('answers a URL of its own', async () => {
    sandbox.setFaults('c-own-url', { create: { url: 'onboarding/c' } });
    assert.equal((await create(sandbox, 'c-own-url')).url, 'onboarding/c');
  });

  it('C5: answers another 2xx', async () => {
    sandbox.setFaults('c-200', { create: { successStatus: 200 } });
    assert.equal((await postCreate(sandbox, 'c-200')).status, 200);
  });

  it('C1: refuses a language where told to', async () => {
    const strict = await startSandbox({ languages: ['ENG'], rejectUnknown: true });
    assert.equal((await postCreate(strict, 'c', { lang: 'ESP' })).status, 400);
    assert.match(await (await postCreate(strict, 'c', { nickname: 'x' })).text(), /nickname/);
    assert.equal((await postCreate(strict, 'c', { lang: 'ENG' })).status, 201);
    await strict.close();
  });
});
