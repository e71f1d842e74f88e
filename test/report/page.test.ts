import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { parseResult } from '../../src/finwave/schemas.js';
import type { CaseFile } from '../../src/report/case-file.js';
import { toPage } from '../../src/report/page.js';
import { buildOutcome } from '../../src/testing/build-outcome.js';
import { OUTCOME_FLAGS, type OnboardingOutcome } from '../../workflows/contract.js';
import { openBrowser } from '../servers/browser.js';
import { partOrSkip } from '../servers/require.js';

const run = promisify(execFile);
const ORIGIN = { who: 'officer', at: new Date('2026-01-31T09:00:00Z') };
const VERIFICATION = {
  customId: 'c1',
  verdict: 'untouched',
  erased: null,
  record: null,
  records: 0,
  checked: { objects: 0, bytes: 0 },
  sealed: [],
  differences: [],
  orphans: [],
} as const satisfies CaseFile['verification'];

function caseOf(outcome: OnboardingOutcome, part: Partial<CaseFile> = {}): CaseFile {
  const first = { outcome, result: null, unread: null, documents: [] };
  return { outcome, first, recheck: null, records: [], verification: VERIFICATION, ...part };
}

describe('the page of a case', () => {
  it('says what needs a look before anything else, each flag in words', () => {
    const page = toPage(caseOf(buildOutcome({ flags: OUTCOME_FLAGS })), ORIGIN);
    const look = page.slice(page.indexOf('class="look"'), page.indexOf('<h2>Outcome'));
    assert.equal(look.match(/<li>/g)?.length, OUTCOME_FLAGS.length);
    assert.ok(!page.includes('class="calm"'));
  });

  it('never says that a person was approved', () => {
    const page = toPage(caseOf(buildOutcome()), ORIGIN);
    assert.ok(page.includes('Nothing stands out'));
    assert.doesNotMatch(page, /approv/i);
  });

  it('says what was altered and what was erased', () => {
    const differences = [{ object: 'c1/archive/x.zip', code: 'missing' as const, detail: 'it is gone' }];
    const altered = { ...VERIFICATION, verdict: 'altered' as const, differences };
    assert.match(
      toPage(caseOf(buildOutcome(), { verification: altered }), ORIGIN),
      /Needs a look[\s\S]*not what was recorded/,
    );
    const erased = { ...VERIFICATION, erased: { at: '2026-02-01T00:00:00.000Z', ref: 'c1/custody/2' } };
    assert.match(toPage(caseOf(buildOutcome(), { verification: erased }), ORIGIN), /Erased on 2026-02-01/);
  });
});

describe('the page of a hostile case, in a browser', function () {
  this.timeout(60_000);
  let chromium: string;
  let browser: Browser;
  let folder: string;
  before(async function () {
    browser = await openBrowser(this);
    chromium = await partOrSkip(this, 'chromium', () =>
      run('chromium', ['--version']).then(
        () => 'chromium',
        () => null,
      ),
    );
    folder = await mkdtemp(join(tmpdir(), 'finwave-report-'));
  });
  after(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  const asked: string[] = [];
  const server = createServer(({ url }, response) => {
    asked.push(url ?? '');
    response.end();
  });
  before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  after(() => {
    server.close();
  });

  const draw = async (page: string): Promise<string> => {
    const path = join(folder, 'page.html');
    await writeFile(path, page);
    const profile = await mkdtemp(join(folder, 'profile-'));
    const args = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`, '--dump-dom'];
    return (await run(chromium, [...args, `file://${path}`], { maxBuffer: 2 ** 26 })).stdout;
  };

  it('executes and fetches nothing, and shows every value as text', async () => {
    const { port } = server.address() as AddressInfo;
    const origin = `http://127.0.0.1:${port.toString()}`;
    const attacks = [
      `<script src="${origin}/script"></script><script>document.title = 'RAN'</script>`,
      `<img src="${origin}/img" onerror="document.title = 'RAN'">`,
      `"><svg onload="document.title = 'RAN'"><style>@import url(${origin}/css);</style>`,
      `</style></main><iframe src="${origin}/frame"></iframe><link rel="stylesheet" href="${origin}/link">`,
      `<meta http-equiv="refresh" content="0;url=${origin}/refresh">`,
      `\u202e\u0000${'x'.repeat(100_000)}`,
    ];
    for (const attack of attacks) {
      const result = parseResult(Buffer.from(JSON.stringify(hostile(attack))));
      const outcome = buildOutcome();
      const file = { name: attack, role: attack, bytes: 1, sha256: null, state: 'stored' } as const;
      const documents = [{ file, picture: { kind: 'notDrawn', why: attack } as const }];
      const drawn = await draw(
        toPage(caseOf(outcome, { first: { outcome, result, unread: null, documents } }), ORIGIN),
      );
      assert.match(drawn, /<title>Identity onboarding c1<\/title>/);
      assert.match(drawn, /<\/footer>/);
      assert.doesNotMatch(drawn, /<(script|svg|iframe|link|img)\b/);
    }
    assert.deepEqual(asked, []);
  });

  it('is no wider than its sheet, however long a value is', async () => {
    const page = await browser.newPage({ viewport: { width: 700, height: 900 } });
    const outcome = buildOutcome();
    const result = parseResult(Buffer.from(JSON.stringify(hostile('x'.repeat(1_000)))));
    await page.setContent(
      toPage(caseOf(outcome, { first: { outcome, result, unread: null, documents: [] } }), ORIGIN),
    );
    for (const media of ['screen', 'print'] as const) {
      await page.emulateMedia({ media });
      const wide = await page.evaluate('document.documentElement.scrollWidth');
      assert.equal(wide, 700, media);
    }
    await page.close();
  });

  it('prints what it tells by a colour', async () => {
    const page = await browser.newPage();
    await page.emulateMedia({ media: 'print' });
    const outcome = buildOutcome();
    const result = parseResult(Buffer.from(JSON.stringify(hostile('x'))));
    await page.setContent(
      toPage(caseOf(outcome, { first: { outcome, result, unread: null, documents: [] } }), ORIGIN),
    );
    const coloured = await page.evaluate<readonly (readonly [name: string, adjust: string])[]>(
      `[...document.querySelectorAll('main *')].flatMap((element) => ['', '::after'].flatMap((pseudo) => {
        const { backgroundColor, printColorAdjust } = getComputedStyle(element, pseudo || undefined);
        return backgroundColor === 'rgba(0, 0, 0, 0)' ? [] : [[element.className + pseudo, printColorAdjust]];
      }))`,
    );
    assert.ok(coloured.some(([name]) => name === 'person::after'));
    for (const [name, adjust] of coloured) assert.equal(adjust, 'exact', name);
    await page.close();
  });

  it('would notice what is executed or fetched', async () => {
    const { port } = server.address() as AddressInfo;
    const drawn = await draw(
      `<title>x</title><script>document.title = 'RAN'</script><img src="http://127.0.0.1:${port.toString()}/img">`,
    );
    assert.match(drawn, /<title>RAN<\/title>/);
    assert.deepEqual(asked.splice(0), ['/img']);
  });
});

/** A result with the same text wherever there can be one. */
function hostile(text: string): object {
  const named = { name: text, value: true };
  return {
    status: 'FINISHED',
    onboardingId: 'o-1',
    customId: 'c1',
    processStatus: { score: 1, steps: null, startedAt: null, finishedAt: null, errorEvent: text },
    acceptations: [{ text, accepted: true, mandatory: true }],
    evidences: { fullVideo: text },
    ocr: {
      types: [{ name: text, probability: 1, year: text, country: text, id: text, side: text }],
      fields: [
        {
          name: text,
          value: text,
          validity_status: true,
          status: true,
          sources: [{ source: text, value: text, original_value: `${text}2`, probability: 1 }],
        },
      ],
      authenticity: [named],
      validations: [named],
    },
    biometry: null,
    smsEvents: [{ date: text, timestamp: 1, code: text }],
    logs: [{ date: text, timestamp: 8.64e15, code: text, description: text }],
  };
}
