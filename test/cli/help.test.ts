import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCENARIOS } from '../../src/sandbox/index.js';
import { wordsOf } from '../operations/document.js';
import { helpPages, optionsOf } from '../documents/help-pages.js';
import { reference } from '../documents/made.js';
import { ROOT } from '../readme/readme-blocks.js';
import { runCli } from './run-cli.js';

const DOCUMENTED = [
  ...['demo', 'dev', 'worker', 'bridge', 'sandbox', 'codec', 'setup', 'keygen', 'bundle', 'start', 'batch'],
  ...['status', 'result', 'recheck', 'verify', 'erase', 'hold', 'reseal', 'trigger'],
  ...['doctor', 'stuck', 'report', 'checkpoint', 'due'],
];

describe('--help', function () {
  this.timeout(120_000);
  let pages: ReadonlyMap<string, string>;
  before(async () => {
    pages = await helpPages();
  });

  it('is what the command line prints', async () => {
    assert.equal((await runCli(['batch', '--help'])).stdout, pages.get('batch'));
  });

  it('lists every documented command', () => {
    assert.deepEqual(
      DOCUMENTED.filter((name) => !pages.has(name)),
      [],
    );
  });

  it('of each says what it does, each option in words, and one example', () => {
    for (const [name, page] of pages) {
      const [usage = '', description = ''] = page.split('\n\n');
      assert.match(usage, new RegExp(`^Usage: temporal-finwave ${name}\\b`));
      assert.match(description, /^[a-zA-Z].{5,}$/, name);
      const [, options = ''] = page.split('\nOptions:\n');
      assert.equal(optionsOf(page).size, options.split('\n\n')[0]?.match(/^ {2}--/gm)?.length ?? 0, name);
      assert.equal(page.split('Example:\n').length, 2, `${name} needs one example, in src/cli/examples.ts`);
    }
  });

  it('has examples that the command takes: its own options, and as many arguments as it asks for', () => {
    for (const [name, page] of pages) {
      const example = /Example:\n {2}\$ temporal-finwave (.*)$/m.exec(page)?.[1] ?? '';
      const [command, ...words] = wordsOf(example);
      assert.equal(command, name);
      const given = words.filter((word) => word.startsWith('--'));
      const known = [...optionsOf(page).keys()].map((flags) => flags.split(' ')[0]);
      assert.deepEqual(
        given.filter((option) => !known.includes(option)),
        [],
        example,
      );
      const required = [...(page.split('\n')[0] ?? '').matchAll(/<(\w+)>/g)].length;
      assert.ok(words.filter((word) => !word.startsWith('--')).length >= required, example);
    }
    const scenario = /trigger (\S+)/.exec(pages.get('trigger')?.split('Example:')[1] ?? '')?.[1] ?? '';
    assert.ok(Object.hasOwn(SCENARIOS, scenario), scenario);
  });

  it('is told by docs/reference.md, and so are settings, failures and all else there (npm run docs)', async () => {
    assert.equal(readFileSync(join(ROOT, 'docs/reference.md'), 'utf8'), await reference(pages));
  });
});
