import assert from 'node:assert/strict';
import { runCli } from './run-cli.js';

const NOWHERE = { TEMPORAL_ADDRESS: '127.0.0.1:1' };

describe('temporal-finwave', () => {
  it('ends 0 where help was asked for, 2 on wrong usage', async () => {
    assert.equal((await runCli(['--help'])).code, 0);
    for (const args of [
      [],
      ['nothing'],
      ['status'],
      ['result', 'c1', '--no-such'],
      ['sandbox', '--port', 'x'],
    ]) {
      assert.equal((await runCli(args)).code, 2, args.join(' '));
    }
  });

  it('ends 2 on a customId outside the pattern, without repeating it', async () => {
    const { code, stderr } = await runCli(['status', 'a\u001b[31m/../b'], { env: NOWHERE });
    assert.equal(code, 2);
    assert.match(stderr, /customId must be/);
    assert.equal(stderr.includes('\u001b'), false);
  });

  it('ends 2 on wrong settings and lists all of them on standard error', async () => {
    const { code, stdout, stderr } = await runCli(['worker']);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    for (const name of ['FINWAVE_CLIENT_TOKEN', 'FINWAVE_WEBHOOK_BASE_URL']) assert.ok(stderr.includes(name));
  });

  it('says which FINWAVE_ variable is none, on standard error', async () => {
    const { stdout, stderr } = await runCli(['status', 'c1'], {
      env: { ...NOWHERE, FINWAVE_PAYLOAD_KEY: 'k1:secret' },
    });
    assert.equal(stdout, '');
    assert.match(stderr, /^FINWAVE_PAYLOAD_KEY is no setting.*FINWAVE_PAYLOAD_KEYS\?$/m);
    assert.doesNotMatch(stderr, /k1:secret/);
  });

  it('ends 5 in one clear line where Temporal does not answer, with one JSON document if asked', async () => {
    const { code, stdout, stderr } = await runCli(['status', 'c1', '--json'], { env: NOWHERE });
    assert.equal(code, 5);
    assert.equal(stderr.trim().split('\n').length, 1);
    const { error } = JSON.parse(stdout) as { error: { type: string; message: string } };
    assert.equal(error.type, 'TemporalUnavailable');
    assert.match(error.message, /TEMPORAL_ADDRESS/);
  });

  it('shows a stack only where asked', async () => {
    const plain = await runCli(['status', 'c1'], { env: NOWHERE });
    assert.doesNotMatch(plain.stderr, /^ {4}at /m);
    const debug = await runCli(['--debug', 'status', 'c1'], { env: NOWHERE });
    assert.match(debug.stderr, /^ {4}at /m);
  });
});
