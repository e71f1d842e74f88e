import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromBase64 } from '../../src/evidence/from-base64.js';

const BYTES = Buffer.from(Array.from({ length: 256 }, (_, n) => 255 - n).concat(251, 255, 254));
const BASE64 = BYTES.toString('base64');
const inLines = (columns: number, separator: string): string =>
  BASE64.match(new RegExp(`.{1,${columns.toString()}}`, 'g'))?.join(separator) ?? '';

describe('an image in base64', () => {
  for (const [what, text] of [
    ['as documented', BASE64],
    ['with CRLF after 76 columns', inLines(76, '\r\n')],
    ['with LF after 64 columns, and one at the end', `${inLines(64, '\n')}\n`],
    ['with LF after 75 columns', inLines(75, '\n')],
    ['with blanks around', `  ${BASE64} `],
    ['in groups of eight', inLines(8, ' ')],
    ['with URL-safe letters', BYTES.toString('base64url')],
    ['without padding', BASE64.replace(/=+$/, '')],
    ['as a data URI', `data:image/jpeg;base64,${BASE64}`],
    ['as a data URI in lines', `data:image/jpeg;base64,\r\n${inLines(76, '\r\n')}`],
  ] as const) {
    it(`is read ${what}`, () => {
      assert.deepEqual(fromBase64(text), BYTES);
    });
  }

  for (const [what, text] of [
    ['nothing', ''],
    ['blanks', ' \n '],
    ['an empty data URI', 'data:image/png;base64,'],
    ['other letters', 'QUJD*A=='],
    ['a lone letter', 'QUJDQ'],
    ['bits that no encoder sets', 'QUJDQR=='],
    ['padding in the middle', 'QQ==QUJD'],
    ['a + that became a blank', BASE64.replace('+', ' ')],
    ['a blank that nothing tells from a +', `${BYTES.toString('base64').slice(0, 5)} ${BASE64.slice(6)}`],
    ['every + as a blank', BASE64.replaceAll('+', ' ')],
    ['every + as a blank, without padding', BASE64.replaceAll('+', ' ').replace(/=+$/, '')],
  ] as const) {
    it(`is not read from ${what}`, () => {
      assert.equal(fromBase64(text), null);
    });
  }

  it('is never other bytes than were encoded, whatever + became a blank', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 400 }), fc.boolean(), (data, isPadded) => {
        const sent = Buffer.from(data)
          .toString('base64')
          .replace(isPadded ? '' : /=+$/, '');
        const read = fromBase64(sent.replaceAll('+', ' '));
        assert.ok(read === null || read.equals(data));
      }),
      { numRuns: 20_000 },
    );
  });
});
