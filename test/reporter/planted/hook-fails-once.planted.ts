import { failOnce } from './fail-once.js';

describe('planted', () => {
  before(() => {
    failOnce('hook');
  });
  it('passes after its hook', () => undefined);
});
