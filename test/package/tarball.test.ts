import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

interface Tarball {
  /** Bytes of the tarball. */
  readonly size: number;
  /** Bytes once it is installed. */
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** What `npm publish` would ship. */
function pack(): Tarball {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [packed] = JSON.parse(execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8' })) as [Tarball];
  return packed;
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** A heading's anchor, as Markdown's readers make it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** Where the relative links of a Markdown file lead, as `path#anchor` from the top. */
function linksOf(file: string): string[] {
  return [...read(file).matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => (target.startsWith('#') ? `${file}${target}` : posix.join(posix.dirname(file), target)));
}

describe('the tarball', () => {
  let tarball: Tarball;
  let files: string[];
  before(() => {
    tarball = pack();
    files = tarball.files.map(({ path }) => path);
  });

  it('keeps to the size that CONTRIBUTING.md allows it', () => {
    const [, packed, unpacked] =
      /at most ([\d.]+) MB packed and ([\d.]+) MB installed/.exec(read('CONTRIBUTING.md')) ?? [];
    assert.ok(tarball.size <= Number(packed) * 1e6, `${tarball.size.toString()} bytes packed`);
    assert.ok(tarball.unpackedSize <= Number(unpacked) * 1e6, `${tarball.unpackedSize.toString()} installed`);
  });

  it('has the licence, the changelog and no test', () => {
    for (const file of ['LICENSE', 'CHANGELOG.md', 'README.md', 'docs/operations.md'])
      assert.ok(files.includes(file), file);
    assert.deepEqual(
      files.filter((file) => /(^|\/)test\/|\.tsbuildinfo$/.test(file)),
      [],
    );
  });

  it('has what every relative link of its documents leads to', () => {
    const documents = files.filter((file) => file.endsWith('.md'));
    const links = documents.flatMap((file) => linksOf(file).map((link) => [file, link] as const));
    assert.ok(links.length > 10);
    const broken = links.filter(([, link]) => {
      const [path = '', anchor] = link.split('#');
      if (!files.some((file) => file === path || file.startsWith(`${path}/`))) return true;
      if (anchor === undefined) return false;
      return ![...read(path).matchAll(/^#+ (.+)$/gm)].some(
        ([, heading = '']) => anchorOf(heading) === anchor,
      );
    });
    assert.deepEqual(broken, []);
  });

  it('has types that a reader of nothing else understands: no codes of documents that are not shipped', () => {
    const coded = files.filter((file) => file.endsWith('.d.ts') && /\b[CEI]\d{1,2}\b/.test(read(file)));
    assert.deepEqual(coded, []);
  });

  it('has no source map without its sources', () => {
    const maps = files.filter((file) => file.endsWith('.map'));
    assert.ok(maps.length > 0);
    for (const file of maps) {
      const { sourcesContent } = JSON.parse(read(file)) as { sourcesContent?: readonly (string | null)[] };
      assert.ok(
        sourcesContent?.every((text) => text !== null),
        file,
      );
    }
  });
});
