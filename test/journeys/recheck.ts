import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { createSignalOnboarding } from '../../src/bridge/index.js';
import type { OnboardingOutcome, RecheckAnswer } from '../../workflows/contract.js';
import { recheckIdOf } from '../../workflows/ids.js';
import { toHistory } from './history.js';
import { atOnce } from './at-once.js';
import type { Journey, RecheckStart } from './open-journey.js';
import { until } from '../workflows/run-onboarding.js';
import { PATIENCE_MS, POLLED, untilQuiet } from './waiting.js';

/** Asking again once an onboarding is settled, by somebody with nothing but the `temporal` CLI. */
export function recheck(open: () => Journey): void {
  /** A recheck that completes. */
  async function asked(journey: Journey, customId: string): Promise<RecheckAnswer> {
    const answer = await journey.recheck(customId);
    assert.ok('news' in answer, JSON.stringify(answer));
    return answer;
  }
  /** A recheck that is refused: what its message says. */
  async function refused(journey: Journey, customId: string, start?: RecheckStart): Promise<string> {
    const failure = await journey.recheck(customId, start);
    assert.ok('type' in failure, JSON.stringify(failure));
    assert.equal(failure.type, 'InvalidInput');
    return failure.message;
  }
  const stored = (journey: Journey, customId: string) => journey.stores.results.get(customId);

  /** FINISHED, and its evidence was late. */
  async function withoutEvidence(journey: Journey, customId: string): Promise<OnboardingOutcome> {
    const outcome = await journey.run(
      { customId, wait: { ...POLLED, evidenceDeadline: '1s' } },
      { faults: { evidence: { late: 1_000 } } },
    );
    assert.deepEqual([outcome.evidence.state, outcome.flags], ['notReady', ['evidenceNotReady']]);
    return outcome;
  }

  atOnce('a recheck', (test) => {
    test('brings evidence that came late, and the first outcome stays', async () => {
      const journey = open();
      const customId = journey.id('recheck-late');
      const first = await withoutEvidence(journey, customId);
      assert.equal((await stored(journey, customId))?.recheck, null);
      journey.sandbox.setFaults(customId, {});
      const found = await asked(journey, customId);
      assert.deepEqual(
        [found.customId, found.status, found.flags, found.evidence.state, found.news],
        [customId, 'FINISHED', [], 'stored', true],
      );
      const now = await stored(journey, customId);
      assert.deepEqual(now?.outcome, first);
      assert.deepEqual(now.recheck?.outcome.evidence, found.evidence);
      assert.equal(now.recheck.result?.status, 'FINISHED');
      const file = found.evidence.files.find(({ role }) => role === 'biometrySmile');
      const picture = await buffer(
        await journey.stores.evidence.open(found.evidence.ref ?? '', file?.name ?? ''),
      );
      assert.equal(picture.byteLength, file?.bytes);
      // A start of the settled customId still returns the first.
      await journey.start(customId, { customId });
      assert.deepEqual(await journey.outcome(customId), first);

      const handle = journey.client.workflow.getHandle(recheckIdOf(customId));
      const { text } = toHistory(await handle.fetchHistory());
      for (const secret of [journey.sandbox.clientToken, 'EXEMPLO'])
        assert.ok(!text.includes(secret), 'the history holds what it must not (I4)');
    });

    test('follows a person who resumed after INCOMPLETED', async () => {
      const journey = open();
      const customId = journey.id('recheck-resumed');
      const first = await journey.run(
        { customId, wait: { ...POLLED, evidenceDeadline: '1s' } },
        { person: 'abandons' },
      );
      assert.equal(first.status, 'INCOMPLETED');
      journey.sandbox.drive(customId, 'resume');
      const resumed = await asked(journey, customId);
      assert.deepEqual([resumed.status, resumed.news], ['INCOMPLETED', false]);
      const hint = createSignalOnboarding(journey.client);
      assert.equal(await hint({ customId, result: 'CREATED' }), 'closed');
      assert.equal(await hint({ customId, result: 'FINISHED' }), 'closedOtherwise');
      const { lateNews } = journey.bridge.counts;
      journey.sandbox.drive(customId, 'finish');
      await until(
        () => journey.bridge.counts.lateNews,
        (count) => count > lateNews,
        PATIENCE_MS,
      );
      const found = await asked(journey, customId);
      assert.deepEqual([found.status, found.evidence.state, found.news], ['FINISHED', 'stored', true]);
      const now = await stored(journey, customId);
      assert.deepEqual([now?.outcome.status, now?.result?.status], ['INCOMPLETED', 'INCOMPLETED']);
      assert.deepEqual(
        [now?.recheck?.outcome.status, now?.recheck?.result?.status],
        ['FINISHED', 'FINISHED'],
      );
    });

    test('without news records nothing, and names what is stored', async () => {
      const journey = open();
      const customId = journey.id('recheck-same');
      const first = await journey.run({ customId, wait: POLLED }, { faults: { webhook: { never: true } } });
      const hint = createSignalOnboarding(journey.client);
      assert.equal(await hint({ customId, result: 'FINISHED' }), 'closed');
      const found = await asked(journey, customId);
      assert.deepEqual([found.news, found.evidence], [false, first.evidence]);
      assert.equal((await stored(journey, customId))?.recheck, null);
    });

    test('ends a wait that our deadline had ended before', async () => {
      const journey = open();
      const customId = journey.id('recheck-deadline');
      const first = await journey.run(
        { customId, wait: { ...POLLED, deadline: '2s' } },
        { person: 'neverComes' },
      );
      assert.deepEqual([first.status, first.settledBy], ['CREATED', 'deadline']);
      journey.sandbox.drive(customId, 'start');
      const begun = await asked(journey, customId);
      assert.deepEqual([begun.status, begun.evidence.reason, begun.news], ['INPROCESS', 'notAsked', true]);
      journey.sandbox.drive(customId, 'finish');
      const found = await asked(journey, customId);
      assert.deepEqual([found.status, found.evidence.state, found.news], ['FINISHED', 'stored', true]);
    });

    test('is refused for what is unknown, still running, or asked for wrongly (I6)', async () => {
      const journey = open();
      const running = journey.id('recheck-running');
      await journey.start(running, { customId: running, wait: POLLED }, { person: 'neverComes' });
      await untilQuiet(journey, running, 'CREATED');
      for (const customId of [running, journey.id('recheck-unknown')])
        assert.match(await refused(journey, customId), /no outcome of it is stored/);
      assert.match(
        await refused(journey, running, { workflowId: `another-${running}` }),
        /the workflow id must be recheck-<customId>/,
      );
      assert.match(
        await refused(journey, running, { input: { customId: 'no id' } }),
        /customId must be a text/,
      );
      assert.match(await refused(journey, running, { input: [running] }), /customId must be a text/);
      assert.match(
        await refused(journey, running, { input: { customId: running, lang: 'ENG' } }),
        /the input must be a customId and by alone/,
      );
      journey.sandbox.drive(running, 'abandon');
      assert.equal((await journey.outcome(running)).status, 'INCOMPLETED');
    });
  });
}
