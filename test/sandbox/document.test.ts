import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { SCENARIOS } from '../../src/sandbox/index.js';
import { ROOT } from '../readme/readme-blocks.js';

describe('docs/sandbox.md', () => {
  it("has a row for what each scenario says, with every scenario's name, in their order", () => {
    const wanted = new Map<string, string[]>();
    for (const [name, { says }] of Object.entries(SCENARIOS)) {
      wanted.set(says, [...(wanted.get(says) ?? []), `\`${name}\``]);
    }
    const text = readFileSync(`${ROOT}docs/sandbox.md`, 'utf8');
    const rows = [...text.matchAll(/^\| (`.+?`) +\| (.+?) +\|$/gm)].map(([, names, says]) => [says, names]);
    assert.deepEqual(
      rows,
      [...wanted].map(([says, names]) => [says, names.join(' ')]),
    );
  });
});
