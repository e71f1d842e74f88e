import assert from 'node:assert/strict';
import { SCENARIOS } from '../../src/sandbox/index.js';
import { wordsOf } from '../operations/document.js';
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
    const { stdout } = await runCli(['--help']);
    const [, list = ''] = stdout.split('\nCommands:\n');
    const names = [...list.matchAll(/^ {2}(\S+)/gm)].map(([, name = '']) => name);
    pages = new Map(
      await Promise.all(
        names
          .filter((name) => name !== 'help')
          .map(async (name) => [name, (await runCli([name, '--help'])).stdout] as const),
      ),
    );
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
      for (const option of optionsOf(page))
        assert.match(page, new RegExp(`^ {2}.*${option}\\b.*? {2,}\\S`, 'm'));
      assert.equal(page.split('Example:\n').length, 2, `${name} needs one example, in src/cli/examples.ts`);
    }
  });

  it('has examples that the command takes: its own options, and as many arguments as it asks for', () => {
    for (const [name, page] of pages) {
      const example = /Example:\n {2}\$ temporal-finwave (.*)$/m.exec(page)?.[1] ?? '';
      const [command, ...words] = wordsOf(example);
      assert.equal(command, name);
      const given = words.filter((word) => word.startsWith('--'));
      const known = optionsOf(page);
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
});

function optionsOf(page: string): string[] {
  const [, options = ''] = page.split('\nOptions:\n');
  return [...options.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option = '']) => option);
}
