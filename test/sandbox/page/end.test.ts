import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { type Sandbox, startSandbox } from '../../../src/sandbox/index.js';
import { openBrowser } from '../../servers/browser.js';
import { create } from '../sandbox-calls.js';
import { startWebhookReceiver } from '../webhook-receiver.js';
import { visit, type Visitor } from './visitor.js';

describe("the end of the sandbox's page", function () {
  this.timeout(120_000);
  let browser: Browser;
  let sandbox: Sandbox;
  let elsewhere = '';
  const asked: string[] = [];
  const server = createServer(({ url }, response) => {
    asked.push(url ?? '');
    response.setHeader('content-type', 'text/html');
    const frame = new URL(url ?? '', elsewhere).searchParams.get('frame');
    response.end(`<!doctype html><title>Elsewhere</title>${frame ? `<iframe src="${frame}"></iframe>` : ''}`);
  });
  before(async function () {
    browser = await openBrowser(this);
    sandbox = await startSandbox();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    elsewhere = `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}`;
  });
  after(async () => {
    await browser.close();
    await sandbox.close();
    server.close();
  });

  let made = 0;
  const open = async (fields: Record<string, unknown>): Promise<{ url: string; visitor: Visitor }> => {
    made += 1;
    const url = (await create(sandbox, `c-${made.toString()}`, fields)).url ?? '';
    return { url, visitor: await visit(browser, url) };
  };
  const finish = ({ page }: Visitor): Promise<void> =>
    page.getByRole('button', { name: 'Go through to the end' }).click();

  it('auto leads on by itself, once; the page can be opened again', async () => {
    const { url, visitor } = await open({ redirectUrl: { type: 1, url: `${elsewhere}/auto` } });
    await finish(visitor);
    await visitor.page.waitForURL(`${elsewhere}/auto`);
    await visitor.page.goto(url);
    assert.equal(await visitor.heading(), 'The end');
    assert.equal((await fetch(url)).headers.get('refresh'), null);
  });

  it('auto waits as long as it was asked to, a minute at most', async () => {
    for (const [waitingTime, seconds] of [
      [7, 7],
      [90_000, 60],
      [-1, 0],
      ['5', 0],
    ] as const) {
      const { url, visitor } = await open({
        redirectUrl: { type: 1, url: `${elsewhere}/wait`, waitingTime },
      });
      sandbox.drive(`c-${made.toString()}`, 'finish');
      const { headers } = await fetch(`${url}?ended`);
      assert.equal(headers.get('refresh'), `${seconds.toString()};url=${elsewhere}/wait`);
      await visitor.page.context().close();
    }
  });

  it('manual leads on by a link', async () => {
    const { visitor } = await open({ redirectUrl: { type: 2, url: `${elsewhere}/manual` } });
    await finish(visitor);
    await visitor.page.getByRole('link', { name: `${elsewhere}/manual` }).click();
    await visitor.page.waitForURL(`${elsewhere}/manual`);
  });

  it('none leads nowhere', async () => {
    const { visitor } = await open({ redirectUrl: { type: 3, url: `${elsewhere}/none` } });
    await finish(visitor);
    assert.match(await visitor.page.getByRole('main').innerText(), /FINISHED/);
    assert.equal(await visitor.page.locator('main a').count(), 0);
  });

  it('iframe may be held in a frame, and its link leaves it', async () => {
    const { url, visitor } = await open({ redirectUrl: { type: 4, url: `${elsewhere}/after` } });
    const { page } = visitor;
    await page.goto(`${elsewhere}/?frame=${encodeURIComponent(url)}`);
    const frame = page.frameLocator('iframe');
    await frame.getByRole('button', { name: 'Go through to the end' }).click();
    await frame.getByRole('link', { name: `${elsewhere}/after` }).click();
    await page.waitForURL(`${elsewhere}/after`);
  });

  it('no other may be held in a frame', async () => {
    const { url } = await open({ redirectUrl: { type: 2, url: elsewhere } });
    assert.match((await fetch(url)).headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
    const odd = await open({ redirectUrl: { type: 4, url: 'http://a;script-src/' } });
    const policy = (await fetch(odd.url)).headers.get('content-security-policy') ?? '';
    assert.doesNotMatch(policy, /script-src/);
  });

  it('nobody is led to what is not http or https', async () => {
    for (const url of [
      "javascript:document.title='RAN'",
      "data:text/html,<script>document.title='RAN'</script>",
      'file:///etc/passwd',
      '//elsewhere.example/',
      ' java\tscript:alert(1)',
      7,
      undefined,
    ]) {
      for (const type of [1, 2, 4]) {
        const { url: page } = await create(sandbox, `c-url-${(made += 1).toString()}`, {
          redirectUrl: { type, url },
        });
        sandbox.drive(`c-url-${made.toString()}`, 'finish');
        const response = await fetch(`${page ?? ''}?ended`);
        assert.equal(response.headers.get('refresh'), null);
        const text = await response.text();
        assert.match(text, /nobody is\s+led there/);
        assert.doesNotMatch(text, /href="[^"?]/);
      }
    }
  });

  it('executes and fetches nothing that it was given, and shows it as text', async () => {
    const attacks = [
      `<script>document.title = 'RAN'</script>`,
      `"><img src="${elsewhere}/img" onerror="document.title = 'RAN'">`,
      `</title></style></main><iframe src="${elsewhere}/frame"></iframe>`,
      `<meta http-equiv="refresh" content="0;url=${elsewhere}/refresh">`,
      `' autofocus onfocus='document.title="RAN"`,
    ];
    const before = asked.length;
    const all = attacks.join(' ');
    const { url } = await create(sandbox, `c-${all}`, {
      phoneStep: true,
      phoneCountryCode: all,
      phone: all,
      acceptations: attacks.map((text) => ({ mandatory: false, text })),
      redirectUrl: { type: 2, url: `https://elsewhere.example/?q=${all}` },
    });
    const visitor = await visit(browser, url);
    const { page } = visitor;
    const isCalm = async (): Promise<void> => {
      assert.match(await page.title(), /Sandbox, not Finwave$/);
      assert.equal(await page.locator('script, iframe, meta[http-equiv]').count(), 0);
      assert.ok((await page.getByRole('complementary').innerText()).includes(all), 'the customId');
    };
    await isCalm();
    for (const attack of attacks) await page.getByLabel(attack).check();
    const screens = ['Accept and start', 'Send', 'Send', 'Send', 'Done', 'Done', 'Done', 'Done', 'Confirm'];
    for (const name of screens) await visitor.press(name);
    assert.ok((await page.getByRole('main').innerText()).includes(`${all} ${all}`), 'the phone');
    await isCalm();
    await visitor.press('Go through to the end');
    await isCalm();
    assert.deepEqual(asked.slice(before), []);
  });

  it('shows each webhook and its answer, and sends it again', async () => {
    const receiver = await startWebhookReceiver();
    receiver.answers.push(500, 204);
    const { visitor } = await open({ webhook: receiver.url });
    await finish(visitor);
    await visitor.inspect();
    const rows = async (): Promise<string[]> =>
      (await visitor.page.getByRole('row').allInnerTexts()).map((row) =>
        row.split('\t').slice(1, 3).join(': '),
      );
    assert.deepEqual((await rows()).slice(1), [
      'INPROCESS: HTTP 500',
      'INPROCESS: HTTP 204, attempt 2',
      'FINISHED: HTTP 200',
    ]);
    await visitor.page.getByRole('button', { name: 'Send FINISHED again' }).click();
    await visitor.page.getByRole('row').nth(4).waitFor();
    assert.equal((await rows()).at(-1), 'FINISHED: HTTP 200');
    assert.deepEqual(receiver.results(), ['INPROCESS', 'INPROCESS', 'FINISHED', 'FINISHED']);
    await receiver.close();
  });
});
