/** A place in a text, counted from 1; columns in UTF-16 units. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end';

/** A number, a word or a mark; strings are walked through by themselves. */
const TOKEN = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[[\]{}:,]/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/**
 * Where `text` ceases to be JSON (RFC 8259); null where it is JSON to its end. The message of
 * `JSON.parse` has no place on some texts, and quotes all of them.
 */
export function jsonFaultIn(text: string): TextPlace | null {
  const at = faultAt(text);
  if (at === null) return null;
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function faultAt(text: string): number | null {
  const opened: ('[' | '{')[] = [];
  let expected: Expected = 'value';
  let at = 0;
  for (;;) {
    at = match(/[ \t\n\r]*/y, text, at) ?? at;
    if (at === text.length) return expected === ', or end' && opened.length === 0 ? null : at;
    if (text[at] === '"') {
      if (expected === ':' || expected === ', or end') return at;
      const end = stringEnd(text, at);
      if ('fault' in end) return end.fault;
      at = end.end;
      expected = expected.startsWith('key') ? ':' : ', or end';
      continue;
    }
    const end = match(TOKEN, text, at);
    if (end === null) return at;
    const next = after(text.slice(at, end), expected, opened);
    if (next === null) return at;
    expected = next;
    at = end;
  }
}

/** What may come after `token`; null where the token may not be here. */
function after(token: string, expected: Expected, opened: ('[' | '{')[]): Expected | null {
  const inside = opened.at(-1);
  switch (token) {
    case '[':
    case '{':
      if (!expected.startsWith('value')) return null;
      opened.push(token);
      return token === '[' ? 'value or ]' : 'key or }';
    case ']':
      if (inside !== '[' || (expected !== 'value or ]' && expected !== ', or end')) return null;
      opened.pop();
      return ', or end';
    case '}':
      if (inside !== '{' || (expected !== 'key or }' && expected !== ', or end')) return null;
      opened.pop();
      return ', or end';
    case ':':
      return expected === ':' ? 'value' : null;
    case ',':
      if (expected !== ', or end' || inside === undefined) return null;
      return inside === '[' ? 'value' : 'key';
    default:
      return expected.startsWith('value') ? ', or end' : null;
  }
}

function stringEnd(text: string, start: number): { readonly end: number } | { readonly fault: number } {
  let at = start + 1;
  while (at < text.length) {
    if (text[at] === '"') return { end: at + 1 };
    if (text.charCodeAt(at) < 0x20) return { fault: at };
    const next = text[at] === '\\' ? match(ESCAPE, text, at) : at + 1;
    if (next === null) return { fault: at };
    at = next;
  }
  return { fault: at };
}

function match(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}
