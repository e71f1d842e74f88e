import assert from 'node:assert/strict';
import { parseResult } from '../../src/finwave/schemas.js';
import { toUtf8 } from '../../src/finwave/to-utf8.js';
import { ONBOARDING_ID, calm, startVendor } from './scripted-vendor.js';

const TEXT = '{"status":"FINISHED","name":"Muñoz €"}';
const LATIN = Buffer.from('{"status":"FINISHED","name":"Muñoz"}', 'latin1');
const bytes = (text: string, encoding: 'utf8' | 'utf16le', bom: readonly number[] = []): Buffer =>
  Buffer.concat([Buffer.from(bom), Buffer.from(text, encoding)]);

describe('toUtf8', () => {
  for (const [what, raw, contentType, name, isGuess] of [
    ['UTF-8', bytes(TEXT, 'utf8'), undefined, 'Muñoz €', false],
    ['UTF-8 with a BOM', bytes(TEXT, 'utf8', [0xef, 0xbb, 0xbf]), undefined, 'Muñoz €', false],
    ['UTF-8 said to be latin-1', bytes(TEXT, 'utf8'), 'application/json; charset=latin1', 'Muñoz €', false],
    ['UTF-16 with a BOM', bytes(TEXT, 'utf16le', [0xff, 0xfe]), undefined, 'Muñoz €', false],
    ['big-endian UTF-16', bytes(TEXT, 'utf16le', [0xff, 0xfe]).swap16(), undefined, 'Muñoz €', false],
    ['the declared charset', LATIN, 'application/json; charset=ISO-8859-1', 'Muñoz', false],
    ['the declared charset, quoted', LATIN, 'text/html;charset="windows-1252"', 'Muñoz', false],
    ['latin-1 where nothing fits', LATIN, 'application/json', 'Muñoz', true],
    ['latin-1 where the label is unknown', LATIN, 'application/json; charset=klingon', 'Muñoz', true],
    ['latin-1 where the label is wrong', LATIN, 'application/json; charset=utf-8', 'Muñoz', true],
  ] as const) {
    it(`reads ${what}`, () => {
      const utf8 = toUtf8(raw, contentType);
      assert.equal((JSON.parse(Buffer.from(utf8.bytes).toString().trim()) as { name: string }).name, name);
      assert.equal(utf8.isGuess, isGuess);
    });
  }

  it('decides how a result is read, flagged where it was a guess, and kept as it came', async () => {
    for (const [type, isGuess] of [
      ['application/json; charset=iso-8859-1', false],
      ['application/json', true],
    ] as const) {
      await using vendor = await startVendor({ headers: { 'content-type': type }, body: LATIN });
      const result = await vendor.client().result(ONBOARDING_ID, calm());
      assert.deepEqual([result.status, result.unreadableText], ['FINISHED', isGuess]);
      assert.ok(Buffer.from(result.raw).equals(LATIN));
      assert.equal(parseResult(result.raw)['name'], 'Muñoz');
    }
  });
});
