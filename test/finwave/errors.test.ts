import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { isVendorFailure } from '../../activities/ports.js';
import { FinwaveError } from '../../src/finwave/errors.js';

describe('FinwaveError', () => {
  const error = new FinwaveError('noGood', {
    call: 'POST /integrations',
    problem: 'HTTP 422',
    httpStatus: 422,
    fields: ['phone', 'lang'],
    body: Buffer.from('CANARY'),
  });

  it('names the call, the status and our fields', () => {
    assert.equal(error.message, 'POST /integrations: HTTP 422 (fields: phone, lang)');
  });

  it('is a VendorFailure of the ports', () => {
    assert.ok(isVendorFailure(error));
    assert.equal(Buffer.from(error.body ?? []).toString(), 'CANARY');
    assert.equal(error.retryAfterMs, null);
  });

  it('shows its body neither when inspected nor when serialised', () => {
    const body = Buffer.from('CANARY');
    for (const shown of [
      inspect(error, { depth: 9 }),
      JSON.stringify(error),
      JSON.stringify(Object.entries(error)),
    ]) {
      assert.ok(!shown.includes('CANARY'));
      assert.ok(!shown.includes(body.toString('hex').replace(/..(?!$)/g, '$& ')));
    }
  });
});
