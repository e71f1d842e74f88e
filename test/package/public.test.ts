import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EXPORTED_NAMES_FILE, exportedNames } from './exported-names.js';

const LOCK = fileURLToPath(new URL('../../../package-lock.json', import.meta.url));

/** What a bank's lawyers pass without asking: no copyleft, no terms on use. */
const LICENCES: ReadonlySet<string> = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '(MIT OR CC0-1.0)',
]);

interface LockedPackage {
  readonly license?: string;
  readonly dev?: boolean;
}

describe('what others rely on', () => {
  it('has the exported names, failure types, flags, statuses and exit codes of the committed list', function () {
    this.timeout(60_000);
    assert.deepEqual(
      exportedNames().split('\n'),
      readFileSync(EXPORTED_NAMES_FILE, 'utf8').split('\n'),
      'others rely on these names: if the change is meant, run npm run exported-names and say it in CHANGELOG.md',
    );
  });

  it('is installed with packages of allowed licences only', () => {
    const { packages } = JSON.parse(readFileSync(LOCK, 'utf8')) as {
      readonly packages: Readonly<Record<string, LockedPackage>>;
    };
    const installed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
    assert.ok(installed.length > 50);
    const others = installed.filter(([, { license }]) => license === undefined || !LICENCES.has(license));
    assert.deepEqual(
      others.map(([path, { license }]) => `${path}: ${license ?? 'none'}`),
      [],
    );
  });
});
