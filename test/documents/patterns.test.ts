import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../readme/readme-blocks.js';
import { documentedSteps, wordsOf } from '../operations/document.js';

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** The page's patterns: what stands under each heading, by heading. */
const PATTERNS = new Map(
  read('docs/temporal-patterns.md')
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.split('\n')[0] ?? '', section]),
);

describe('docs/temporal-patterns.md', () => {
  it('has patterns', () => {
    assert.ok(PATTERNS.size >= 7);
  });

  for (const [title, section] of PATTERNS) {
    it(`tells of "${title}" a line that is there, Temporal's page, the events, and tests that are there`, () => {
      const [, line = '', file = ''] = /^- \*\*Line\*\*: `(.+)` in `(\S+)`$/m.exec(section) ?? [];
      assert.ok(line !== '' && read(file).includes(line), `${file}: ${line}`);
      assert.match(section, /^- \*\*Temporal's page\*\*: \[.+\]\(https:\/\/docs\.temporal\.io\/\S+\)/m);
      assert.match(section, /^- \*\*Events\*\*: ./m);
      const steps = documentedSteps('temporal-patterns.md').get(title) ?? [];
      assert.ok(steps.length > 0);
      for (const { command } of steps) {
        const [npx, mocha, test = '', grep, words = ''] = wordsOf(command);
        assert.deepEqual([npx, mocha, grep], ['npx', 'mocha', '--grep'], command);
        const titles = titlesOf(test.replace(/^dist\/(.+)\.js$/, '$1.ts'));
        assert.equal(titles.filter((title) => title.includes(words)).length, 1, command);
      }
    });
  }
});

/** What a suite calls its tests, those of its own folder that it calls up and those of a list too. */
function titlesOf(test: string): string[] {
  const sources = [
    test,
    ...[...read(test).matchAll(/from '\.\/([\w-]+)\.js'/g)].map(([, name]) =>
      join(test, '..', `${name ?? ''}.ts`),
    ),
  ];
  return sources.flatMap((source) =>
    [...read(source).matchAll(/(?:\b(?:it|test)\(|\[)\s*(['"`])(.+?)\1,/g)].map(([, , title = '']) => title),
  );
}
