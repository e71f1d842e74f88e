import fc from 'fast-check';
import { failOnce } from './fail-once.js';

describe('planted', () => {
  it('holds for every number', () => {
    fc.assert(
      fc.property(fc.nat(), () => {
        failOnce('property');
      }),
    );
  });
});
