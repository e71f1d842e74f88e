import assert from 'node:assert/strict';
import fc from 'fast-check';
import { jsonFaultIn } from '../../src/cli/json-fault.js';

describe('the place where a text ceases to be JSON', () => {
  for (const [text, line, column] of [
    ['', 1, 1],
    ['not json', 1, 1],
    ['{"customId": c1}', 1, 14],
    ['{\n  "customId": "c1",\n  "phone": 0600\n}', 3, 13],
    ['{"a": 1,}', 1, 9],
    ["{'a': 1}", 1, 2],
    ['{"a" 1}', 1, 6],
    ['{"a": 1', 1, 8],
    ['[1, 2', 1, 6],
    ['[1,, 2]', 1, 4],
    ['{"a": "x\n"}', 1, 9],
    ['{"a": "\\x"}', 1, 8],
    ['{"a": "open}', 1, 13],
    ['{} {}', 1, 4],
    ['{"a": [1}', 1, 9],
    ['\ufeff{}', 1, 1],
    ['"\u2028"x', 1, 4],
  ] as const)
    it(`is ${line.toString()}:${column.toString()} of ${JSON.stringify(text)}`, () => {
      assert.throws(() => JSON.parse(text) as unknown);
      assert.deepEqual(jsonFaultIn(text), { line, column });
    });

  it('is nowhere exactly where JSON.parse takes the text', () => {
    const broken = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '"', '{', '}', '[', ']', ',', ':', '\\', '0', '-', ' ', '\n'),
      )
      .map(([text, at, put]) => {
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + put + text.slice(cut + (at % 2));
      });
    let wrong = 0;
    fc.assert(
      fc.property(broken, (text) => {
        let parses = true;
        try {
          JSON.parse(text);
        } catch {
          parses = false;
          wrong += 1;
        }
        assert.equal(jsonFaultIn(text) === null, parses, text);
      }),
      { numRuns: 5_000 },
    );
    assert.ok(wrong > 500);
  });

  it('is found in what is nested deeply and in what is long', () => {
    assert.deepEqual(jsonFaultIn('['.repeat(200_000)), { line: 1, column: 200_001 });
    const long = `"${'x'.repeat(2_000_000)}`;
    assert.deepEqual(jsonFaultIn(long), { line: 1, column: long.length + 1 });
  });
});
