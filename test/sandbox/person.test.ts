import assert from 'node:assert/strict';
import { type PersonPreset, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { create, until } from './sandbox-calls.js';

describe("the sandbox's person", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({
      person: (customId) =>
        customId.startsWith('preset-') ? (customId.slice(7) as PersonPreset) : 'neverComes',
    });
  });
  after(() => sandbox.close());

  const statusOf = (customId: string): string | undefined =>
    sandbox.onboardings().find((onboarding) => onboarding.customId === customId)?.status;

  for (const [preset, status] of [
    ['finishes', 'FINISHED'],
    ['abandons', 'INCOMPLETED'],
    ['runsOutOfTime', 'TIMEOUT'],
  ] as const) {
    it(`${preset}: comes by itself and ends as ${status}`, async () => {
      assert.equal((await create(sandbox, `preset-${preset}`)).status, 'CREATED');
      await until(() => statusOf(`preset-${preset}`) === status);
    });
  }

  it('does what its own script says', async () => {
    sandbox.setPerson('c-script', {
      steps: [
        { after: 1, step: 'start' },
        { after: 1, step: 'finish', errorEvent: 'OCR_ERROR' },
        { after: 1, step: 'abandon' },
      ],
    });
    await create(sandbox, 'c-script');
    await until(() => statusOf('c-script') === 'FINISHED');
    assert.equal(
      sandbox.onboardings().find(({ customId }) => customId === 'c-script')?.errorEvent,
      'OCR_ERROR',
    );
  });

  it('never moves an ended process, nor one that is unknown', async () => {
    await create(sandbox, 'c-ended');
    assert.equal(sandbox.drive('c-ended', 'start'), 'INPROCESS');
    assert.equal(sandbox.drive('c-ended', 'abandon'), 'INCOMPLETED');
    assert.throws(() => sandbox.drive('c-ended', 'finish'), { code: 'stepRefused' });
    assert.throws(() => sandbox.drive('c-nobody', 'start'), { code: 'unknownOnboarding' });
  });

  it('comes back after having left, and only then', async () => {
    await create(sandbox, 'c-resumed');
    assert.throws(() => sandbox.drive('c-resumed', 'resume'), { code: 'stepRefused' });
    assert.equal(sandbox.drive('c-resumed', 'abandon'), 'INCOMPLETED');
    assert.equal(sandbox.drive('c-resumed', 'resume'), 'INPROCESS');
    assert.equal(sandbox.drive('c-resumed', 'finish'), 'FINISHED');
    assert.throws(() => sandbox.drive('c-resumed', 'resume'), { code: 'stepRefused' });
    const ended = sandbox.onboardings().find(({ customId }) => customId === 'c-resumed');
    assert.equal(ended?.errorEvent, null);
  });

  it('C6: stays ended when the create is repeated', async () => {
    await create(sandbox, 'c-over');
    sandbox.drive('c-over', 'expire');
    assert.deepEqual([(await create(sandbox, 'c-over')).status, statusOf('c-over')], ['TIMEOUT', 'TIMEOUT']);
  });
});
