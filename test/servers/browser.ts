import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'mocha';
import { chromium, type Browser } from 'playwright-core';
import { partOrSkip } from './require.js';

/** Chromium of the system; skips where there is none. Call it from a `before` hook that is a `function`. */
export async function openBrowser(context: Context): Promise<Browser> {
  const folders = (process.env['PATH'] ?? '').split(':');
  const found = folders.map((folder) => join(folder, 'chromium')).find((path) => existsSync(path));
  const executablePath = await partOrSkip(context, 'chromium', () => Promise.resolve(found ?? null));
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
