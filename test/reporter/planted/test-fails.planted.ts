describe('planted', () => {
  it('fails', () => {
    throw new Error('always');
  });
});
