import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { POINTS } from './points.js';

const MOCHA = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

function report(planted: string) {
  const options = ['--no-config', '--no-package', '--reporter', pathOf('conformance-reporter.js')];
  const file = pathOf(`planted/${planted}.planted.js`);
  const { status, stdout } = spawnSync(process.execPath, [MOCHA, ...options, file], { encoding: 'utf8' });
  const lines = stdout.trimEnd().split('\n');
  return { status, last: lines.at(-1), points: lines.filter((line) => /^C\d+ .+: /.test(line)) };
}

describe('the reporter of conformance', () => {
  it('says of each point whether its tests passed, failed, or never ran', () => {
    const { status, last, points } = report('points');
    assert.deepEqual([status, last], [1, '2 passed, 41 failed']);
    assert.equal(points.length, 43);
    const [first, second, third, fourth] = points;
    assert.equal(first, `C1 ${POINTS.C1}: passed`);
    assert.equal(second, `C2 ${POINTS.C2}: failed`);
    assert.equal(third, `C3 ${POINTS.C3}: passed`);
    assert.equal(fourth, `C4 ${POINTS.C4}: failed: no test of it ran`);
  });

  it('fails for a hook that belongs to no point', () => {
    const { status, last } = report('hook');
    assert.deepEqual([status, last], [1, '43 passed, 0 failed']);
  });
});
