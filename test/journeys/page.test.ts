import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { jpeg } from '../../src/sandbox/jpeg.js';
import { samplePicture } from '../../src/sandbox/sample-pictures.js';
import type { OnboardingInput, OnboardingOutcome } from '../../workflows/contract.js';
import { workflowIdOf } from '../../workflows/ids.js';
import { onboardingUrlUpdate } from '../../workflows/messages.js';
import { runCli } from '../cli/run-cli.js';
import { documentedSteps, missingLine, wordsOf } from '../operations/document.js';
import { ROOT } from '../readme/readme-blocks.js';
import { visit, type Visitor } from '../sandbox/page/visitor.js';
import { openBrowser } from '../servers/browser.js';
import { sharedTemporal } from '../servers/temporal.js';
import { atOnce } from './at-once.js';
import { useJourney } from './use-journey.js';
import { HOOKED } from './waiting.js';

const TERMS = [
  { mandatory: true, text: 'I agree to the check.' },
  { mandatory: false, text: 'Send me news.' },
];
const OWN = jpeg('a picture of their own', samplePicture('idDocumentFront'));

/** The six files that the result names, and the portrait in it. */
const WHOLE = 7;

describe("journeys by the sandbox's page", function () {
  this.timeout(120_000);
  let browser: Browser;
  before(async function () {
    browser = await openBrowser(this);
  });
  const journey = useJourney();
  after(() => browser.close());

  /** The person gets the URL from the workflow, and `walk`s; what they did reaches the store by webhook. */
  async function outcomeOf(
    name: string,
    input: Partial<OnboardingInput>,
    walk: (visitor: Visitor) => Promise<void>,
  ): Promise<OnboardingOutcome> {
    const opened = journey();
    const customId = opened.id(name);
    await opened.start(customId, { customId, wait: HOOKED, ...input }, { person: 'neverComes' });
    const handle = opened.client.workflow.getHandle(workflowIdOf(customId));
    const { url } = await handle.executeUpdate(onboardingUrlUpdate, { args: [{}] });
    const visitor = await visit(browser, url);
    await walk(visitor);
    await visitor.page.context().close();
    const settled = await opened.outcome(customId);
    assert.deepEqual((await opened.stores.results.get(customId))?.outcome, settled);
    assert.equal(settled.settledBy, 'webhook');
    return settled;
  }
  const press = async (visitor: Visitor, ...names: readonly string[]): Promise<void> => {
    for (const name of names) await visitor.press(name);
  };
  const stored = ({ evidence }: OnboardingOutcome): (string | null)[] =>
    evidence.files.filter(({ state }) => state === 'stored').map(({ role }) => role);

  it('open as docs/sandbox.md says, and lead through every screen that it names', async () => {
    const opened = journey();
    const { taskQueue, storesConfig, sandbox } = opened;
    sandbox.setPerson('page-1', 'neverComes');
    const { address, namespace } = await sharedTemporal();
    const folder = dirname(storesConfig.results.replace('sqlite:', ''));
    const [, input = ''] =
      /```json\n([\s\S]*?)```/.exec(await readFile(`${ROOT}docs/sandbox.md`, 'utf8')) ?? [];
    await writeFile(join(folder, 'page.json'), input);
    const [step, ...others] = documentedSteps('sandbox.md').get("The person's page") ?? [];
    assert.ok(step !== undefined && others.length === 0);
    const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace, FINWAVE_TASK_QUEUE: taskQueue };
    const { code, stdout, stderr } = await runCli(wordsOf(step.command).slice(2), { env, cwd: folder });
    assert.equal(code, 0, stderr);
    // Where `dev` has its sandbox, a test has a free port.
    const usual = stdout.replace(sandbox.origin, 'http://127.0.0.1:8090');
    assert.equal(missingLine(step.output, usual), undefined, stdout);
    const visitor = await visit(browser, /Send the person to (\S+)/.exec(stdout)?.[1] ?? null, {
      width: 1280,
    });
    await visitor.tick('I agree that my document and my face are checked.');
    await press(visitor, 'Accept and start', 'Send', 'Send', 'Send', 'Done', 'Done', 'Done', 'Done');
    await visitor.type('The code of six digits', await visitor.code());
    await press(visitor, 'Confirm', 'Finish');
    const link = visitor.page.getByRole('link', { name: 'https://example.com/welcome' });
    assert.equal(await link.count(), 1);
    assert.equal((await opened.outcome('page-1')).status, 'FINISHED');
  });

  atOnce('reach the store', (test) => {
    test('finished, with a picture of their own and a code by SMS', async () => {
      const phone = { phoneStep: true, phoneCountryCode: '+34', phone: '600000000' };
      const outcome = await outcomeOf('page-sms', { acceptations: TERMS, ...phone }, async (visitor) => {
        await visitor.tick('I agree to the check.');
        await press(visitor, 'Accept and start');
        await visitor.choose('front.jpg', OWN);
        await press(visitor, 'Send', 'Send', 'Send', 'Done', 'Done', 'Done', 'Done', 'Confirm');
        await visitor.type('The code of six digits', await visitor.code());
        await press(visitor, 'Confirm', 'Finish');
      });
      assert.deepEqual([outcome.status, outcome.flags, stored(outcome).length], ['FINISHED', [], WHOLE]);
      const front = outcome.evidence.files.find(({ role }) => role === 'idDocumentFront');
      assert.equal(front?.sha256, createHash('sha256').update(OWN).digest('hex'));
    });

    test('finished, though a mandatory condition was refused', async () => {
      const outcome = await outcomeOf('page-insists', { acceptations: TERMS }, async (visitor) => {
        await press(visitor, 'Accept and start', 'Go on without it, as only a sandbox can');
        await press(visitor, 'Go through to the end');
      });
      assert.equal(outcome.status, 'FINISHED');
      assert.ok(outcome.flags.includes('mandatoryAcceptationRefused'), outcome.flags.join());
    });

    test('left after the front of the document', async () => {
      const outcome = await outcomeOf('page-leaves', {}, (visitor) =>
        press(visitor, 'Start', 'Send', 'Leave'),
      );
      assert.deepEqual([outcome.status, outcome.errorEvent], ['INCOMPLETED', 'USER_LEAVES_PROCESS']);
      assert.deepEqual(stored(outcome), ['idDocumentFront']);
    });

    test('ended by three wrong codes', async () => {
      const phone = { phoneStep: true, phoneCountryCode: '+34', phone: '600000000' };
      const outcome = await outcomeOf('page-wrong-codes', phone, async (visitor) => {
        await press(visitor, 'Start', 'Send', 'Send', 'Send', 'Done', 'Done', 'Done', 'Done');
        await press(visitor, 'Confirm', 'Confirm', 'Confirm');
      });
      assert.deepEqual([outcome.status, outcome.errorEvent], ['INCOMPLETED', 'OTP_VALIDATION_EXCEEDED']);
      assert.equal(stored(outcome).length, WHOLE);
    });

    test('out of time', async () => {
      const outcome = await outcomeOf('page-late', {}, (visitor) =>
        press(visitor, 'Start', 'Send', 'Let the time run out'),
      );
      assert.deepEqual([outcome.status, outcome.errorEvent], ['TIMEOUT', 'TIME_EXPIRED']);
    });
  });
});
