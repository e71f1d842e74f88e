import assert from 'node:assert/strict';
import { type Sandbox, startSandbox } from '../../../src/sandbox/index.js';
import { create, result } from '../sandbox-calls.js';
import { startWebhookReceiver } from '../webhook-receiver.js';

describe("forms that the sandbox's page never showed", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  const post = (
    url: string | null,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Response> =>
    fetch(url ?? '', { method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual' });
  const resultOf = async (id: string): Promise<string> => JSON.stringify(await result(sandbox, id));

  it('do nothing: another screen, another page, no name', async () => {
    const { url, onboardingId } = await create(sandbox, 'c-other');
    const before = await resultOf(onboardingId);
    for (const act of [
      'send',
      'enter',
      'again',
      'skip',
      'blur',
      'toString',
      '__proto__',
      'dance',
      'resume',
      '',
    ]) {
      assert.equal((await post(url, { act })).status, 303, act);
    }
    assert.equal(await resultOf(onboardingId), before);
    assert.equal((await post(`${sandbox.origin}/onboarding/nobody`, { act: 'finish' })).status, 404);
  });

  it('change nothing that has ended', async () => {
    for (const step of ['finish', 'abandon', 'expire'] as const) {
      const { url, onboardingId } = await create(sandbox, `c-ended-${step}`);
      sandbox.drive(`c-ended-${step}`, 'start');
      sandbox.drive(`c-ended-${step}`, step);
      const before = await resultOf(onboardingId);
      for (const act of ['visit', 'start', 'finish', 'abandon', 'expire', 'accept', 'refuse', 'send']) {
        assert.equal((await post(url, { act })).status, 303, act);
      }
      assert.equal(await resultOf(onboardingId), before);
    }
  });

  it('count once, sent twice', async () => {
    const { url, onboardingId } = await create(sandbox, 'c-twice');
    await Promise.all([post(url, { act: 'accept' }), post(url, { act: 'accept' })]);
    const { logs } = (await result(sandbox, onboardingId)) as { logs: { code: string }[] };
    assert.deepEqual(
      logs.map(({ code }) => code),
      ['USER_VISITED_ONBORDING_WEB', 'USER_START_ONBOARDING_PROCESS', 'OCR_STREAM_STARTED'],
    );
  });

  it('are refused from elsewhere', async () => {
    const { url, onboardingId } = await create(sandbox, 'c-foreign');
    assert.equal((await post(url, { act: 'finish' }, { origin: 'http://evil.example' })).status, 404);
    assert.equal((await result(sandbox, onboardingId))['status'], 'CREATED');
    assert.equal((await post(url, { act: 'finish' }, { origin: sandbox.origin })).status, 303);
  });

  it('are told what is wrong with them', async () => {
    const { url } = await create(sandbox, 'c-wrong');
    const send = async (type: string, body: string | Buffer): Promise<[number, string | undefined]> => {
      const headers = type === '' ? {} : { 'content-type': type };
      const response = await fetch(url ?? '', { method: 'POST', body, headers });
      return [response.status, /role="alert"[^>]*>([^<]*)/.exec(await response.text())?.[1]?.trim()];
    };
    assert.deepEqual(await send('application/json', '{}'), [400, 'This is no form.']);
    assert.deepEqual(await send('multipart/form-data', 'x'), [400, 'This is no form.']);
    assert.deepEqual(await send('multipart/form-data; boundary=b', '--b\r\nno end'), [
      400,
      'This is no form.',
    ]);
    const large = Buffer.alloc(13 * 1024 * 1024);
    assert.deepEqual(await send('multipart/form-data; boundary=b', large), [
      413,
      'This file is larger than 12 MiB.',
    ]);
  });

  it('send no webhook that was not sent before', async () => {
    const receiver = await startWebhookReceiver();
    const { url } = await create(sandbox, 'c-hooks', { webhook: receiver.url });
    await post(url, { act: 'accept' });
    for (const resend of ['FINISHED', 'INPROCESS', '']) await post(url, { resend });
    assert.deepEqual(receiver.results(), ['INPROCESS', 'INPROCESS']);
    await receiver.close();
  });
});
