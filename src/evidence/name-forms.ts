/** Longer than a name in a ZIP can be: nothing is to be found by it. */
const LONGEST_NAME = 65_535;

/**
 * The path that a name means, however it is written: as a URL, with backslashes, a drive, `./`,
 * percent-encoding, blanks around, in other letter case or Unicode form. Empty where it means none.
 */
export function toPathForm(name: string): string {
  if (name.length > LONGEST_NAME) return '';
  const path = toDecoded(withoutUrl(name.trim()))
    .replaceAll('\\', '/')
    .replace(/^[a-z]:\//i, '');
  if (path.endsWith('/')) return '';
  const segments = path.split('/').map((segment) => segment.trim());
  return segments
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/')
    .normalize('NFC')
    .toLowerCase();
}

/** The last part of {@link toPathForm}. */
export function toBaseForm(name: string): string {
  const path = toPathForm(name);
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Only a URL has a query: in a name, `?` and `#` are letters. */
function withoutUrl(name: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(name)?.[1] ?? name;
}

function toDecoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
