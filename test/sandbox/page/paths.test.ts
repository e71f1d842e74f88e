import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { jpeg } from '../../../src/sandbox/jpeg.js';
import { samplePicture } from '../../../src/sandbox/sample-pictures.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/index.js';
import { openBrowser } from '../../servers/browser.js';
import { create, getEvidence, result } from '../sandbox-calls.js';
import { zipEntries } from '../zip-entries.js';
import { visit, type Visitor } from './visitor.js';

const CONDITIONS = {
  acceptations: [
    { mandatory: true, text: 'I agree to the check.' },
    { mandatory: false, text: 'Send me news.' },
  ],
};
/** The smallest PNG, one pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

interface Ended {
  readonly status: unknown;
  readonly errorEvent: unknown;
  readonly steps: unknown;
  readonly accepted: boolean[];
  readonly smsCodes: string[];
  /** The roles that the evidence has a file of. */
  readonly roles: string[];
  readonly document: Readonly<Record<string, unknown>>;
}

describe("paths through the sandbox's page, as its result tells them", function () {
  this.timeout(120_000);
  let browser: Browser;
  let sandbox: Sandbox;
  before(async function () {
    browser = await openBrowser(this);
    sandbox = await startSandbox();
  });
  after(async () => {
    await browser.close();
    await sandbox.close();
  });

  let made = 0;
  async function open(fields: Record<string, unknown> = {}): Promise<{ visitor: Visitor; id: string }> {
    made += 1;
    const { url, onboardingId } = await create(sandbox, `c-${made.toString()}`, fields);
    return { visitor: await visit(browser, url), id: onboardingId };
  }
  async function press(visitor: Visitor, ...names: readonly string[]): Promise<void> {
    for (const name of names) await visitor.press(name);
  }
  const DONE = ['Done', 'Done', 'Done', 'Done'];

  async function ended(onboardingId: string): Promise<Ended> {
    const document = await result(sandbox, onboardingId);
    const { errorEvent, steps } = document['processStatus'] as { errorEvent: unknown; steps: unknown };
    const names = (document['evidences'] ?? {}) as Record<string, string | null>;
    return {
      status: document['status'],
      errorEvent,
      steps,
      accepted: (document['acceptations'] as { accepted: boolean }[]).map(({ accepted }) => accepted),
      smsCodes: (document['smsEvents'] as { code: string }[]).map(({ code }) => code),
      roles: Object.keys(names).filter((role) => names[role] != null),
      document,
    };
  }

  it('a mandatory condition is refused: nothing was sent', async () => {
    const { visitor, id } = await open(CONDITIONS);
    await visitor.tick('Send me news.');
    await press(visitor, 'Accept and start');
    assert.equal((await result(sandbox, id))['status'], 'CREATED');
    assert.ok(await visitor.page.getByLabel('Send me news.').isChecked(), 'what was ticked stays so');
    await press(visitor, 'Refuse and leave');
    const { status, errorEvent, steps, accepted, roles } = await ended(id);
    assert.deepEqual([status, errorEvent], ['INCOMPLETED', 'USER_LEAVES_PROCESS']);
    assert.deepEqual(steps, { acceptation: false, ocr: null, biometry: null, sms: null });
    assert.deepEqual([accepted, roles], [[false, true], []]);
    assert.equal((await getEvidence(sandbox, id)).status, 404);
  });

  it('a mandatory condition is refused, and the process goes on all the same', async () => {
    const { visitor, id } = await open(CONDITIONS);
    await press(visitor, 'Accept and start', 'Go on without it, as only a sandbox can');
    await press(visitor, 'Send', 'Send', 'Send', ...DONE, 'Finish');
    const { status, steps, accepted } = await ended(id);
    assert.equal(status, 'FINISHED');
    assert.deepEqual(steps, { acceptation: false, ocr: true, biometry: true, sms: null });
    assert.deepEqual(accepted, [false, false]);
  });

  for (const [where, buttons, roles] of [
    ['before the start', [], []],
    ['after the front', ['Start', 'Send'], ['idDocumentFront']],
    ['after both sides', ['Start', 'Send', 'Send'], ['idDocumentFront', 'idDocumentReverse']],
    [
      'amid the movements',
      ['Start', 'Send', 'Send', 'Send', 'Done'],
      ['idDocumentFront', 'idDocumentReverse'],
    ],
  ] as const) {
    it(`somebody leaves ${where}`, async () => {
      const { visitor, id } = await open();
      await press(visitor, ...buttons, 'Leave');
      const left = await ended(id);
      assert.deepEqual([left.status, left.errorEvent], ['INCOMPLETED', 'USER_LEAVES_PROCESS']);
      assert.deepEqual(left.roles, roles);
      assert.equal(left.document['biometry'], null);
    });
  }

  it('somebody comes back where they left', async () => {
    const { visitor, id } = await open();
    await press(visitor, 'Start', 'Send', 'Leave');
    assert.match(await visitor.page.getByRole('main').innerText(), /INCOMPLETED \(USER_LEAVES_PROCESS\)/);
    await press(visitor, 'Come back');
    assert.equal(await visitor.heading(), 'The back of your document');
    await press(visitor, 'Send', 'Send', ...DONE, 'Finish');
    const { status, errorEvent, roles } = await ended(id);
    assert.deepEqual([status, errorEvent, roles.length], ['FINISHED', null, 6]);
  });

  it('the time runs out', async () => {
    const { visitor, id } = await open();
    await press(visitor, 'Start', 'Send', 'Let the time run out');
    const { status, errorEvent, roles } = await ended(id);
    assert.deepEqual([status, errorEvent, roles], ['TIMEOUT', 'TIME_EXPIRED', ['idDocumentFront']]);
  });

  it('the document is never read', async () => {
    const { visitor, id } = await open();
    const blurred = 'Send a blurred one';
    await press(visitor, 'Start', 'Send', blurred, blurred, blurred);
    const { status, errorEvent, steps, document } = await ended(id);
    assert.deepEqual([status, errorEvent], ['INCOMPLETED', 'OCR_RETRIES_EXCEEDED']);
    assert.deepEqual(steps, { acceptation: true, ocr: false, biometry: null, sms: null });
    assert.equal(document['ocr'], null);
  });

  it('a movement is not done', async () => {
    const { visitor, id } = await open();
    await press(visitor, 'Start', 'Send', 'Send', 'Send', 'Done', 'Done', 'Do not do it', 'Done', 'Finish');
    const { steps, document } = await ended(id);
    assert.deepEqual(steps, { acceptation: true, ocr: true, biometry: false, sms: null });
    const { head, blink, smile } = document['biometry'] as Record<string, { success: boolean }>;
    assert.deepEqual([head?.success, blink?.success, smile?.success], [true, false, true]);
  });

  it('three wrong codes', async () => {
    const { visitor, id } = await open({ phoneStep: true });
    await press(visitor, 'Start', 'Send', 'Send', 'Send', ...DONE, 'Confirm', 'Confirm', 'Confirm');
    const { status, errorEvent, steps, smsCodes } = await ended(id);
    assert.deepEqual([status, errorEvent], ['INCOMPLETED', 'OTP_VALIDATION_EXCEEDED']);
    assert.deepEqual(steps, { acceptation: true, ocr: true, biometry: true, sms: false });
    const wrong = ['ERROR_OTP', 'ERROR_OTP', 'ERROR_OTP'];
    assert.deepEqual(smsCodes, ['SMS_SENDED', ...wrong, 'OTP_VALIDATION_EXCEEDED']);
  });

  it('a code too many, each another one', async () => {
    const { visitor, id } = await open({ phoneStep: true });
    await press(visitor, 'Start', 'Send', 'Send', 'Send', ...DONE);
    const codes = [await visitor.code()];
    for (let times = 0; times < 2; times += 1) {
      await press(visitor, 'Send another code');
      codes.push(await visitor.code());
    }
    assert.equal(new Set(codes).size, 3);
    await press(visitor, 'Send another code');
    const { status, errorEvent, smsCodes } = await ended(id);
    assert.deepEqual([status, errorEvent], ['INCOMPLETED', 'SMS_EXCEEDED']);
    assert.deepEqual(smsCodes, ['SMS_SENDED', 'SMS_SENDED', 'SMS_SENDED']);
  });

  it('pictures of their own are the evidence, the others are the samples', async () => {
    const own = jpeg('own', samplePicture('biometrySmile'));
    const { visitor, id } = await open();
    await press(visitor, 'Start');
    await visitor.choose('front.png', Buffer.from('%PDF-1.7'));
    await press(visitor, 'Send');
    assert.equal(await visitor.complaint(), 'This file is neither a JPEG nor a PNG.');
    await visitor.choose('../front.png', PNG);
    await press(visitor, 'Send', 'Send', 'Send', 'Done', 'Done');
    await visitor.choose('blink.jpg', own);
    await press(visitor, 'Done', 'Done');
    assert.match(await visitor.page.getByRole('main').innerText(), /2 of your own/);
    await press(visitor, 'Finish');
    const names = (await ended(id)).document['evidences'] as Record<string, string>;
    const files = await zipEntries(Buffer.from(await (await getEvidence(sandbox, id)).arrayBuffer()));
    assert.match(names['idDocumentFront'] ?? '', /-FRONT\.png$/);
    assert.deepEqual(files.get(names['idDocumentFront'] ?? ''), PNG);
    assert.deepEqual(files.get(names['biometryBlink'] ?? ''), own);
    assert.match(files.get(names['biometrySmile'] ?? '')?.toString('latin1') ?? '', /biometrySmile/);
  });

  it('somebody who was started elsewhere goes on here, and the other way round', async () => {
    const { visitor, id } = await open(CONDITIONS);
    const customId = `c-${made.toString()}`;
    sandbox.drive(customId, 'start');
    await visitor.page.reload();
    assert.equal(await visitor.heading(), 'The front of your document');
    await press(visitor, 'Send');
    sandbox.drive(customId, 'finish');
    const { status, accepted, roles, document } = await ended(id);
    assert.deepEqual([status, accepted, roles.length], ['FINISHED', [true, true], 6]);
    const times = (document['logs'] as { timestamp: number }[]).map(({ timestamp }) => timestamp);
    assert.deepEqual(times, times.toSorted());
    await visitor.page.reload();
    assert.equal(await visitor.heading(), 'The end');
  });
});
