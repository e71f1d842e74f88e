import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

describe('door ./bridge', () => {
  it('loads no native worker', async () => {
    const door = new URL('../../src/bridge/index.js', import.meta.url).href;
    const script = `
      import { createRequire } from 'node:module';
      await import(${JSON.stringify(door)});
      console.log(Object.keys(createRequire(import.meta.url).cache).join('\\n'));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    assert.match(stdout, /@temporalio.client/, 'the list shows what was loaded');
    assert.doesNotMatch(stdout, /@temporalio.(worker|core-bridge)/);
  });
});
