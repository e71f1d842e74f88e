describe('planted', () => {
  it('C1 C3 passes', () => undefined);
  it('passes for the first half of a point (C2)', () => undefined);
  it('fails for the other (C2)', () => {
    throw new Error('the other half');
  });
  it('is no point: C33x', () => undefined);
});
