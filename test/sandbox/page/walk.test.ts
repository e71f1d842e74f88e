import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { type Sandbox, startSandbox } from '../../../src/sandbox/index.js';
import { openBrowser } from '../../servers/browser.js';
import { create, result } from '../sandbox-calls.js';
import { startWebhookReceiver, type WebhookReceiver } from '../webhook-receiver.js';
import { visit } from './visitor.js';

const ASKED = {
  phoneStep: true,
  phoneCountryCode: '+34',
  phone: '600000000',
  acceptations: [
    { mandatory: true, text: 'I agree to the check.' },
    { mandatory: false, text: 'Send me news.' },
  ],
};

describe("the sandbox's page, from the first screen to the last", function () {
  this.timeout(120_000);
  let browser: Browser;
  let sandbox: Sandbox;
  let receiver: WebhookReceiver;
  before(async function () {
    browser = await openBrowser(this);
    [sandbox, receiver] = await Promise.all([startSandbox(), startWebhookReceiver()]);
  });
  after(async () => {
    await browser.close();
    await sandbox.close();
    await receiver.close();
  });

  for (const { width, byKeyboard } of [
    { width: 375, byKeyboard: false },
    { width: 1280, byKeyboard: false },
    { width: 375, byKeyboard: true },
    { width: 1280, byKeyboard: true },
  ]) {
    const way = byKeyboard ? 'keyboard' : 'mouse';
    it(`by ${way} at ${width.toString()} px, nothing serious about any screen`, async () => {
      const customId = `c-${way}-${width.toString()}`;
      const { url, onboardingId } = await create(sandbox, customId, { ...ASKED, webhook: receiver.url });
      const visitor = await visit(browser, url, { width, byKeyboard });
      const headings: string[] = [];
      const inspect = async (): Promise<void> => {
        const heading = (await visitor.heading()) + (await visitor.complaint());
        if (headings.includes(heading)) return;
        headings.push(heading);
        await visitor.inspect();
        // What it looks at does not depend on the width.
        if (width === 375 && !byKeyboard) await visitor.inspectAccess();
      };
      const press = async (name: string): Promise<void> => {
        await inspect();
        await visitor.press(name);
      };
      await press('Accept and start');
      assert.match(await visitor.complaint(), /mandatory/);
      await visitor.tick('I agree to the check.');
      await press('Accept and start');
      await press('Send a blurred one');
      assert.match(await visitor.complaint(), /could not be read. 2 tries are left/);
      await press('Send');
      await press('Send');
      await press('Send');
      for (let move = 1; move <= 4; move += 1) await press('Done');
      await visitor.type('The code of six digits', '1');
      await press('Confirm');
      assert.match(await visitor.complaint(), /not the code. 2 tries are left/);
      await visitor.type('The code of six digits', await visitor.code());
      await press('Confirm');
      await press('Finish');
      await inspect();
      assert.deepEqual(
        headings.filter((heading) => !heading.endsWith('.')),
        [
          ...['Before you start', 'The front of your document', 'The back of your document', 'A selfie'],
          ...['Some movements', 'A code by SMS', 'Ready to finish', 'The end'],
        ],
      );
      assert.equal(headings.length, 11);
      const rows = await visitor.page.getByRole('row').allInnerTexts();
      assert.deepEqual(
        rows.slice(1).map((row) => row.split('\t').slice(1, 3)),
        [
          ['INPROCESS', 'HTTP 200'],
          ['FINISHED', 'HTTP 200'],
        ],
      );

      const document = await result(sandbox, onboardingId);
      const { steps } = document['processStatus'] as { steps: unknown };
      assert.deepEqual(steps, { acceptation: true, ocr: true, biometry: true, sms: true });
      assert.deepEqual(document['acceptations'], [
        { text: 'I agree to the check.', accepted: true, mandatory: true },
        { text: 'Send me news.', accepted: false, mandatory: false },
      ]);
      const codes = (field: string): string[] =>
        (document[field] as { code: string }[]).map(({ code }) => code);
      assert.deepEqual(codes('smsEvents'), ['SMS_SENDED', 'ERROR_OTP', 'SUCCESS_OTP']);
      assert.equal(codes('logs').at(-1), 'PROCESS_FINISHED_SUCCESSFULLY');
      await visitor.page.context().close();
    });
  }

  it('says of an address that nobody was given what it is', async () => {
    const visitor = await visit(browser, `${sandbox.origin}/onboarding/nobody`);
    assert.equal(await visitor.heading(), 'No such onboarding');
    await visitor.inspect();
    await visitor.inspectAccess();
    await visitor.page.context().close();
  });
});
