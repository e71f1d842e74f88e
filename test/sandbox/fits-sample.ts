import assert from 'node:assert/strict';

/**
 * Asserts that `actual` has the sample's fields and no others, with values of the same types, all
 * the way down. Every element of an array must fit the sample's first one.
 *
 * @param nullable paths that may be null, as `processStatus.errorEvent`
 */
export function assertFitsSample(
  actual: unknown,
  sample: unknown,
  nullable: readonly string[] = [],
  path = '',
): void {
  if (actual === null && nullable.includes(path)) return;
  if (sample === null) {
    assert.ok(actual === null || typeof actual === 'boolean', `${path} must be true, false or null`);
    return;
  }
  assert.equal(kindOf(actual), kindOf(sample), `type of ${path}`);
  if (Array.isArray(actual) && Array.isArray(sample)) {
    assert.ok(actual.length > 0, `${path} must not be empty`);
    for (const element of actual as unknown[]) {
      assertFitsSample(element, (sample as unknown[])[0], nullable, `${path}[]`);
    }
  } else if (typeof actual === 'object' && typeof sample === 'object' && actual !== null) {
    assert.deepEqual(Object.keys(actual), Object.keys(sample), `fields of ${path}`);
    const wanted = sample as Record<string, unknown>;
    for (const [field, value] of Object.entries(actual)) {
      assertFitsSample(value, wanted[field], nullable, path === '' ? field : `${path}.${field}`);
    }
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
