import { FIELDS } from './fields.js';

const KNOWN: readonly string[] = Object.values(FIELDS).flatMap((field) => [
  ...field.variables,
  ...('secret' in field ? field.variables.map((name) => `${name}_FILE`) : []),
]);

/** Farther from every known name, it is no misspelling of one. `_FILE` at the end of one is this far. */
const MAX_DISTANCE = 5;

/** A line for each `FINWAVE_*` variable that is no setting, with the name that was perhaps meant; no value. */
export function unknownNames(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('FINWAVE_') && !KNOWN.includes(name))
    .sort()
    .map((name) => {
      const nearest = nearestTo(name);
      return `${name} is no setting and is ignored${nearest === null ? '' : `; did you mean ${nearest}?`}`;
    });
}

function nearestTo(name: string): string | null {
  const [nearest] = KNOWN.map((known) => ({ known, far: distance(name, known) }))
    .filter(({ far }) => far <= MAX_DISTANCE)
    .sort((a, b) => a.far - b.far);
  return nearest?.known ?? null;
}

/** How many characters must be put in, left out or changed (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      const [left = 0, above = 0, corner = 0] = [next[j], row[j + 1], row[j]];
      next.push(Math.min(left + 1, above + 1, corner + (from[i] === to[j] ? 0 : 1)));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
