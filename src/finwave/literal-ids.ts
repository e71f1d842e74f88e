const IDS = ['onboardingId', 'customId'];

/**
 * Gives the two ids that came as whole JSON numbers the digits that stand in `json`, the text that
 * `object` was parsed from: a double loses them beyond 2^53, and Node 20's reviver does not tell them.
 */
export function withLiteralIds(object: Record<string, unknown>, json: string): Record<string, unknown> {
  const numeric = IDS.filter((id) => typeof object[id] === 'number');
  if (numeric.length === 0) return object;
  const literals = topLevelNumbers(json);
  const digits = numeric.flatMap((id) => {
    const literal = literals.get(id) ?? '';
    return /^-?\d+$/.test(literal) ? [[id, literal] as const] : [];
  });
  return { ...object, ...Object.fromEntries(digits) };
}

/** The numbers of a JSON object's own fields, as written; one pass without recursion, whatever is nested. */
function topLevelNumbers(json: string): Map<string, string> {
  const numbers = new Map<string, string>();
  const number = /\s*:\s*(-?\d[\d.eE+-]*)/y;
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const character = json.charAt(at);
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
    if (character !== '"') continue;
    const end = endOfString(json, at);
    number.lastIndex = end;
    const literal = depth === 1 ? number.exec(json)?.[1] : undefined;
    if (literal !== undefined) numbers.set(JSON.parse(json.slice(at, end)) as string, literal);
    at = end - 1;
  }
  return numbers;
}

/** The position after the closing quote of the string that begins at `start`. */
function endOfString(json: string, start: number): number {
  for (let quote = json.indexOf('"', start + 1); ; quote = json.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (json.charAt(quote - 1 - backslashes) === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
}
