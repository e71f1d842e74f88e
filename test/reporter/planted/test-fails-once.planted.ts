import { failOnce } from './fail-once.js';

describe('planted', () => {
  it('passes', () => undefined);
  for (let i = 0; i < Number(process.env['PLANTED_COUNT']); i += 1)
    it(`fails once (${i.toString()})`, () => {
      failOnce(`test-${i.toString()}`);
    });
});
