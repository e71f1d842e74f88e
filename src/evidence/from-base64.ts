/**
 * Decodes base64 in any of the ways it is written: line breaks, blanks, URL-safe letters, no padding,
 * a data URI. Null for anything else, also where a blank may have been a `+`. `Buffer` skips what it
 * does not know, so the text is made again from the bytes and compared.
 */
export function fromBase64(text: string): Buffer | null {
  const body = text.startsWith('data:') ? text.slice(text.indexOf(',') + 1) : text;
  const groups = body.replace(/[\r\n\t]+/g, '').split(' ');
  const whole = groups.join('');
  if (groups.length > 1 && mayLackPluses(groups, whole)) return null;
  const plain = whole
    .replace(/-/g, '+')
    .replace(/_/g, '/')
    .replace(/={1,2}$/, '');
  const data = Buffer.from(plain, 'base64');
  return data.length > 0 && data.toString('base64').replace(/={1,2}$/, '') === plain ? data : null;
}

/**
 * A form's decoder makes a blank of each `+`, and no letter tells. Blanks are surely a writer's where
 * the text is whole without them, and could not be with a `+` for each; or where they part many
 * groups of one length, as no `+` would.
 */
function mayLackPluses(groups: readonly string[], whole: string): boolean {
  if (whole.length % 4 !== 0) return true;
  const longer = (whole.length + groups.length - 1) % 4;
  const couldBeLonger = longer === 0 || (longer !== 1 && !whole.endsWith('='));
  return couldBeLonger && !areRegular(groups);
}

/** Eight groups end by chance where a `+` was once in millions of millions of texts. */
const MANY_GROUPS = 8;

function areRegular(groups: readonly string[]): boolean {
  const length = groups[0]?.length ?? 0;
  const last = groups.at(-1)?.length ?? 0;
  if (groups.length < MANY_GROUPS || length % 4 !== 0 || last === 0 || last > length) return false;
  return groups.slice(0, -1).every((group) => group.length === length);
}
