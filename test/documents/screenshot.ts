import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { chromium } from 'playwright-core';
import { runCli, startCli } from '../cli/run-cli.js';
import { ROOT } from '../readme/readme-blocks.js';
import { until } from '../workflows/run-onboarding.js';

/*
 * `npm run screenshot`: docs/pictures/web-ui.png anew. Temporal's Web UI shows an onboarding that waits,
 * begun with `dev` and `start` like anybody's. It needs Chromium.
 */

const FILE = join(ROOT, 'docs/pictures/web-ui.png');
const WAIT = { firstPollAfter: '1s', pollEvery: '10m' };

const folder = await mkdtemp(join(tmpdir(), 'finwave-screenshot-'));
const dev = startCli(['dev'], { cwd: folder });
try {
  await dev.until(/Ctrl-C/);
  const address = /^Temporal {2}([^\s,]+)/m.exec(dev.output())?.[1] ?? '';
  const webUi = /Web UI\s+(http\S+)/.exec(dev.output())?.[1] ?? '';
  const sandbox = new URL(/Finwave\s+(\S+)/.exec(dev.output())?.[1] ?? '').origin;
  await writeFile(join(folder, 'input.json'), JSON.stringify({ customId: 'c1', wait: WAIT }));
  await runCli(['start', 'input.json'], { cwd: folder, env: { TEMPORAL_ADDRESS: address } });
  for (const step of ['visit', 'start']) {
    await fetch(`${sandbox}/sandbox/onboardings/c1/person`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ step }),
    });
  }
  const connection = await Connection.connect({ address });
  const handle = new Client({ connection }).workflow.getHandle('onboarding-c1');
  const { runId } = await until(
    () => handle.describe(),
    ({ raw }) => raw.pendingActivities?.[0]?.attempt === 2,
  );
  await connection.close();
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 840 } });
  page.setDefaultTimeout(120_000);
  await page.goto(`${webUi}/namespaces/default/workflows/onboarding-c1/${runId}/history`);
  await page.getByText('Attempt 2').first().waitFor();
  await page.evaluate('document.fonts.ready');
  await page.screenshot({ path: FILE });
  await browser.close();
  process.stdout.write(`${FILE}\n`);
} finally {
  dev.signal('SIGTERM');
  await dev.ended;
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);
