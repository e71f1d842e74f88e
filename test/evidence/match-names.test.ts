import assert from 'node:assert/strict';
import type { ArchiveEntry } from '../../src/evidence/archive/gate-verdict.js';
import { matchNames, toNameDigests } from '../../src/evidence/match-names.js';

const entryOf = (name: string, index: number): ArchiveEntry => ({
  index,
  name,
  bytes: 1,
  crc32: 0,
  sha256: 'a'.repeat(64),
  mediaType: 'image/jpeg',
  data: { start: 0, bytes: 1, deflated: false },
});

/** `<entry> <how>` for each name, or null. */
function match(names: readonly string[], entries: readonly string[]): (string | null)[] {
  const named = names.map(toNameDigests);
  const found = matchNames(named, entries.map(entryOf));
  return named.map(({ nameSha256 }) => {
    const one = found.get(nameSha256);
    return one ? `${one.entry.name} ${one.how}` : null;
  });
}

describe('a file of the result finds its entry (C24)', () => {
  for (const [name, entry, how] of [
    ['A1-FRONT.jpg', 'A1-FRONT.jpg', 'exact'],
    ['A1-FRONT.jpg', 'x/A1-FRONT.jpg', 'folder'],
    ['./A1-FRONT.jpg', 'A1-FRONT.jpg', 'path'],
    ['/A1-FRONT.jpg', 'A1-FRONT.jpg', 'path'],
    [' A1-FRONT.jpg\t', 'A1-FRONT.jpg', 'path'],
    ['a1-front.JPG', 'A1-FRONT.jpg', 'path'],
    ['x\\A1-FRONT.jpg', 'x/A1-FRONT.jpg', 'path'],
    ['A1%20FRONT.jpg', 'A1 FRONT.jpg', 'path'],
    ['A1 FRONT.jpg', 'A1%20FRONT.jpg', 'path'],
    ['Jose\u0301.jpg', 'Jos\u00e9.jpg', 'path'],
    ['Jos%C3%A9.jpg', 'Jose\u0301.jpg', 'path'],
    ['100%.jpg', '100%.JPG', 'path'],
    ['what?.jpg', 'WHAT?.jpg', 'path'],
    ['evidence/2026/A1-FRONT.jpg', 'A1-FRONT.jpg', 'base'],
    ['C:\\out\\A1-FRONT.jpg', 'A1-FRONT.jpg', 'base'],
    ['https://cdn.example/e/A1-FRONT.jpg?sig=a/b#c', 'A1-FRONT.jpg', 'base'],
    ['https://cdn.example/A1-FRONT.jpg', 'A1-FRONT.jpg', 'path'],
    ['a1-front.jpg', 'x/A1-FRONT.jpg', 'base'],
  ] as const) {
    it(`${JSON.stringify(name)} in ${JSON.stringify(entry)}: ${how}`, () => {
      assert.deepEqual(match([name], ['other.jpg', entry]), [`${entry} ${how}`]);
    });
  }

  for (const [what, names, entries, expected] of [
    ['not where two fit', ['A.jpg'], ['x/A.jpg', 'y/A.jpg'], [null]],
    ['not where two fit loosely', ['a.jpg'], ['A.jpg', 'A.JPG'], [null]],
    ['an exact one first', ['a.jpg', 'A.JPG'], ['A.JPG', 'a.jpg'], ['a.jpg exact', 'A.JPG exact']],
    ['the same path before the same last part', ['./d/a.jpg'], ['e/a.jpg', 'd/a.jpg'], ['d/a.jpg path']],
    ['not one that another name has exactly', ['A.JPG', 'a.jpg'], ['a.jpg'], [null, 'a.jpg exact']],
    ['not one that two names mean', ['x/a.jpg', 'y/a.jpg'], ['a.jpg'], [null, null]],
    ['what an earlier round left', ['a.jpg', 'x/A.jpg'], ['a.jpg', 'A.jpg'], ['a.jpg exact', 'A.jpg base']],
    ['once for two roles of one name', ['A.jpg', 'A.jpg'], ['a.jpg'], ['a.jpg path', 'a.jpg path']],
    ['although it comes twice', ['a.jpg'], ['a.jpg', 'a.jpg'], ['a.jpg exact']],
    ['no folder', ['docs', 'docs/'], ['docs/'], [null, 'docs/ exact']],
    ['nothing for a name of dots and slashes', ['./', '//', '%20'], ['a.jpg', ' '], [null, null, null]],
  ] as const satisfies readonly (readonly [
    string,
    readonly string[],
    readonly string[],
    readonly (string | null)[],
  ])[]) {
    it(`finds ${what}`, () => {
      assert.deepEqual(match(names, entries), expected);
    });
  }

  it('ends for a name of any length', () => {
    assert.deepEqual(match(['a/'.repeat(10_000_000), '%'.repeat(70_000)], ['a.jpg']), [null, null]);
  });
});
