import assert from 'node:assert/strict';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { sample, sampleCodes } from '../vendor/samples.js';
import { assertFitsSample } from './fits-sample.js';
import { create, finished, getResult, NO_WEBHOOK, postCreate, result, until } from './sandbox-calls.js';
import { startWebhookReceiver } from './webhook-receiver.js';

type Coded = readonly { code: string; timestamp: number; date: string }[];

describe("the sandbox and the vendor's samples", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  it('accepts the sample request and answers like the sample', async () => {
    const response = await postCreate(sandbox, 'c-sample', {
      ...sample('create-request'),
      customId: 'c-sample',
    });
    assert.equal(response.status, 201);
    const answer = (await response.json()) as Record<string, unknown>;
    assertFitsSample(answer, sample('create-answer-created'));
    assert.equal(answer['status'], 'CREATED');
  });

  it('C4: answers a repeat while CREATED with the same document', async () => {
    assert.deepEqual(await create(sandbox, 'c-again'), await create(sandbox, 'c-again'));
  });

  for (const [step, name] of [
    ['start', 'inprocess'],
    ['abandon', 'incompleted'],
    ['expire', 'timeout'],
    ['finish', 'finished'],
  ] as const) {
    it(`C3: answers a repeat after "${step}" like the sample`, async () => {
      const customId = `c-repeat-${step}`;
      const { onboardingId } = await create(sandbox, customId);
      sandbox.drive(customId, step);
      assert.deepEqual(await create(sandbox, customId), {
        ...sample(`create-answer-repeat-${name}`),
        onboardingId,
      });
    });
  }

  it('builds a finished result like the sample, field for field', async () => {
    const request = { ...sample('create-request-full'), webhook: NO_WEBHOOK };
    const onboardingId = await finished(sandbox, 'c-full', { ...request, customId: 'c-full' });
    const document = await result(sandbox, onboardingId);
    assertFitsSample(document, sample('result'), ['processStatus.errorEvent']);
    assert.deepEqual(document['acceptations'], [
      { text: 'I accept the terms', accepted: true, mandatory: true },
      { text: 'Send me news', accepted: true, mandatory: false },
    ]);
    assert.deepEqual(await result(sandbox, onboardingId), document, 'the same document every time');
  });

  it("C18: uses only the vendor's codes and descriptions, in the vendor's order and rising in time", async () => {
    const onboardingId = await finished(sandbox, 'c-codes', { phoneStep: true });
    const document = await result(sandbox, onboardingId);
    const logs = document['logs'] as readonly (Coded[number] & { description: string })[];
    const { logCode, smsCode } = sampleCodes();
    const order = Object.keys(logCode);
    const ranks = logs.map(({ code }) => order.indexOf(code));
    assert.ok(!ranks.includes(-1), 'no code of its own');
    assert.deepEqual(
      ranks,
      ranks.toSorted((a, b) => a - b),
    );
    assert.deepEqual(
      logs,
      logs.toSorted((a, b) => a.timestamp - b.timestamp),
    );
    for (const { code, description } of logs) assert.equal(description, logCode[code]);
    for (const { code } of document['smsEvents'] as Coded) assert.ok(Object.hasOwn(smsCode, code));
  });

  for (const [step, status, errorEvent] of [
    ['abandon', 'INCOMPLETED', 'USER_LEAVES_PROCESS'],
    ['expire', 'TIMEOUT', 'TIME_EXPIRED'],
  ] as const) {
    it(`ends "${step}" as ${status} with the vendor's error event`, async () => {
      const { onboardingId } = await create(sandbox, `c-${step}`);
      sandbox.drive(`c-${step}`, 'start');
      sandbox.drive(`c-${step}`, step);
      const document = await result(sandbox, onboardingId);
      assert.equal(document['status'], status);
      assert.equal((document['processStatus'] as Record<string, unknown>)['errorEvent'], errorEvent);
      const { logCode } = sampleCodes();
      for (const log of document['logs'] as readonly (Coded[number] & { description: string })[]) {
        assert.equal(log.description, logCode[log.code]);
      }
    });
  }

  for (const [errorEvent, failed, smsCode] of [
    ['SMS_EXCEEDED', 'sms', 'SMS_SENDED'],
    ['OTP_VALIDATION_EXCEEDED', 'sms', 'OTP_VALIDATION_EXCEEDED'],
    ['OCR_RETRIES_EXCEEDED', 'ocr', undefined],
    ['OCR_ERROR', 'ocr', undefined],
  ] as const) {
    it(`tells how far the person came whom ${errorEvent} ended, in the vendor's codes`, async () => {
      const customId = `c-${errorEvent}`;
      const { onboardingId } = await create(sandbox, customId);
      sandbox.drive(customId, 'abandon', errorEvent);
      const document = await result(sandbox, onboardingId);
      const { steps } = document['processStatus'] as { steps: Record<string, unknown> };
      assert.deepEqual(
        Object.keys(steps).filter((step) => steps[step] === false),
        [failed],
      );
      assert.equal((document['smsEvents'] as Coded).at(-1)?.code, smsCode);
      assert.equal(document['biometry'] === null, failed === 'ocr');
      const { logCode } = sampleCodes();
      const order = Object.keys(logCode);
      const logs = document['logs'] as readonly (Coded[number] & { description: string })[];
      const ranks = logs.map(({ code }) => order.indexOf(code));
      assert.deepEqual(
        ranks,
        ranks.toSorted((a, b) => a - b),
      );
      for (const { code, description } of logs) assert.equal(description, logCode[code]);
    });
  }

  it('C13: is partial while CREATED and INPROCESS', async () => {
    const { onboardingId } = await create(sandbox, 'c-partial');
    const created = await result(sandbox, onboardingId);
    assert.equal(created['status'], 'CREATED');
    assert.ok(!('biometry' in created) && created['evidences'] === null);
    sandbox.drive('c-partial', 'start');
    const started = await result(sandbox, onboardingId);
    assert.equal(started['status'], 'INPROCESS');
    assert.ok(!('biometry' in started) && started['ocr'] === null);
  });

  it('C20: counts seconds in biometry, milliseconds elsewhere', async () => {
    const document = await result(sandbox, await finished(sandbox, 'c-units'));
    const { blink } = document['biometry'] as { blink: { end: number } };
    const { finishedAt } = document['processStatus'] as { finishedAt: { timestamp: number; date: string } };
    assert.equal(blink.end, Math.floor(finishedAt.timestamp / 1000));
    const utc = new Date(finishedAt.timestamp).toISOString();
    assert.equal(finishedAt.date, utc.slice(0, 19).replace('T', ' '));
  });

  it('sends webhooks like the sample', async () => {
    const receiver = await startWebhookReceiver();
    await finished(sandbox, 'c-hook', { webhook: receiver.url });
    await until(() => receiver.bodies.length === 2);
    for (const body of receiver.bodies) assertFitsSample(body, sample('webhook'));
    await receiver.close();
  });

  it('names the mandatory field that is absent', async () => {
    for (const field of ['customId', 'webhook']) {
      const response = await postCreate(sandbox, 'c-bad', { [field]: undefined });
      assert.equal(response.status, 400);
      assert.match(await response.text(), new RegExp(field));
    }
  });

  it('names a field of the wrong type', async () => {
    const response = await postCreate(sandbox, 'c-bad', { acceptations: [{ text: 'no mandatory' }] });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /acceptations/);
  });

  it('wants the right token, and keeps none', async () => {
    const onboardingId = await finished(sandbox, 'c-token');
    const path = `${sandbox.baseUrl}/integrations/${onboardingId}/result`;
    assert.equal((await fetch(path, { headers: { 'gestok-client-token': 'wrong-one' } })).status, 401);
    assert.equal((await getResult(sandbox, onboardingId)).status, 200);
    const kept = JSON.stringify(sandbox.calls.requests());
    assert.ok(!kept.includes('wrong-one') && !kept.includes(sandbox.clientToken));
    assert.deepEqual(
      sandbox.calls
        .requests()
        .slice(-2)
        .map(({ tokenRight, status }) => [tokenRight, status]),
      [
        [false, 401],
        [true, 200],
      ],
    );
  });
});
