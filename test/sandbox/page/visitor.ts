import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';

export interface VisitorOptions {
  /** Of the window, in pixels. Default 375. */
  readonly width?: number;
  /** Never touches a mouse. */
  readonly byKeyboard?: boolean;
}

/** Somebody at the page, who does what a person can do there. */
export interface Visitor {
  readonly page: Page;
  /** Presses the button of this name, and waits for what comes of it. */
  press(name: string): Promise<void>;
  /** Ticks the box whose label has this text. */
  tick(label: string): Promise<void>;
  type(label: string, text: string): Promise<void>;
  /** Chooses a file of their own. */
  choose(name: string, content: Buffer): Promise<void>;
  heading(): Promise<string>;
  /** What the page complains about; empty where it does not. */
  complaint(): Promise<string>;
  /** The code that the page's own phone shows. */
  code(): Promise<string>;
  /** What a page must be, whatever it shows. */
  inspect(): Promise<void>;
  /** Everything that axe has a rule for. */
  inspectAccess(): Promise<void>;
}

/** What the table of webhooks says beside the answers, where it goes over more than one line. */
const BROKEN = `[...document.querySelectorAll('td button, th, td:nth-child(1), td:nth-child(2)')].filter((element) => {
  const text = document.createRange();
  text.selectNodeContents(element);
  return new Set([...text.getClientRects()].map(({ top }) => Math.round(top))).size > 1;
}).map(({ textContent }) => textContent)`;

export async function visit(
  browser: Browser,
  url: string | null,
  { width = 375, byKeyboard = false }: VisitorOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width, height: 800 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(url ?? '');

  /** By Tab, as far as it takes; what has the focus must be seen to have it. */
  const focus = async (selector: string): Promise<void> => {
    for (let tabs = 0; tabs < 40; tabs += 1) {
      await page.keyboard.press('Tab');
      if ((await page.locator(`${selector}:focus`).count()) === 0) continue;
      const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
      assert.equal(outline, 'solid', `the focus on ${selector} is not seen`);
      return;
    }
    assert.fail(`no Tab leads to ${selector}`);
  };
  const leadsOn = async (act: () => Promise<void>): Promise<void> => {
    const loaded = page.waitForEvent('load');
    await act();
    await loaded;
  };

  return {
    page,
    press: (name) =>
      leadsOn(async () => {
        if (!byKeyboard) return page.getByRole('button', { name, exact: true }).click();
        await focus(`button:text-is("${name}")`);
        return page.keyboard.press('Enter');
      }),
    async tick(label) {
      if (!byKeyboard) return page.getByLabel(label).check();
      await focus(`label:has-text("${label}") input`);
      return page.keyboard.press('Space');
    },
    async type(label, text) {
      if (!byKeyboard) return page.getByLabel(label).fill(text);
      await focus(`label:has-text("${label}") input`);
      return page.keyboard.type(text);
    },
    choose: (name, buffer) =>
      page.getByLabel('Or a picture of your own').setInputFiles({ name, mimeType: 'image/png', buffer }),
    heading: () => page.getByRole('heading', { level: 1 }).innerText(),
    async complaint() {
      const alert = page.getByRole('alert');
      return (await alert.count()) === 0 ? '' : alert.innerText();
    },
    code: async () => {
      const said = await page.getByLabel('Your phone, played by the sandbox').innerText();
      return /\d{6}$/.exec(said)?.[0] ?? assert.fail(said);
    },
    async inspect() {
      const url = page.url();
      assert.match(await page.title(), /Sandbox, not Finwave$/);
      assert.match(await page.getByRole('banner').innerText(), /^Sandbox, not Finwave/);
      const tooWide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      assert.equal(await page.evaluate(tooWide), 0, `${url} is wider than ${width.toString()} px`);
      const blank = '[...document.images].filter(({ naturalWidth }) => naturalWidth < 100).length';
      assert.equal(await page.evaluate(blank), 0, `${url} has a picture that shows nothing`);
      assert.equal(await page.locator('script').count(), 0);
      assert.deepEqual(await page.evaluate(BROKEN), [], `${url} breaks what should stay on one line`);
    },
    async inspectAccess() {
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<{
        readonly violations: readonly {
          readonly id: string;
          readonly impact: string;
          readonly nodes: readonly { readonly html: string }[];
        }[];
      }>('axe.run()');
      assert.deepEqual(
        violations.map(
          ({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html).join(' ')}`,
        ),
        [],
        await page.title(),
      );
    },
  };
}
