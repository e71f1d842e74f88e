import assert from 'node:assert/strict';
import fc from 'fast-check';
import { customIdOf, keyOf, toSegments } from '../../../src/stores/blobs/key.js';

const customIds = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/);

describe('keyOf', () => {
  it('writes uppercase letters and colons so that every file system tells them apart', () => {
    assert.equal(keyOf('Order:7.b-X'), '=order=.7.b-=x');
  });

  it('is undone by customIdOf, and is one segment of a key', () => {
    fc.assert(
      fc.property(customIds, (customId) => {
        const key = keyOf(customId);
        assert.equal(customIdOf(key), customId);
        assert.deepEqual(toSegments(key), [key]);
      }),
    );
  });

  it('gives two customIds two keys even where case is ignored', () => {
    fc.assert(
      fc.property(customIds, customIds, (one, other) => {
        assert.equal(keyOf(one).toLowerCase() === keyOf(other).toLowerCase(), one === other);
      }),
    );
    assert.notEqual(keyOf('aB'), keyOf('ab'));
  });

  it("keeps a customId `quarantine` out of everybody's quarantine", () => {
    assert.equal(keyOf('quarantine'), '~quarantine');
    assert.equal(customIdOf('~quarantine'), 'quarantine');
    assert.equal(customIdOf('quarantine'), null);
    assert.equal(customIdOf('~a'), null);
  });

  it('refuses what is no customId', () => {
    for (const wrong of ['', '..', 'a/b', '=a', '.a']) assert.throws(() => keyOf(wrong));
  });

  it('knows what it did not make', () => {
    for (const wrong of ['A', '=', 'a=', 'a=1', '=.a', 'a:b', ''])
      assert.equal(customIdOf(wrong), null, wrong);
  });
});
