/** What the URL of a result store names. */
export type ResultStorePlace =
  { readonly kind: 'sqlite'; readonly file: string } | { readonly kind: 'postgres'; readonly url: URL };

/**
 * Reads `sqlite:<file>` (relative to the working directory, or absolute) or `postgres://…`; null for
 * anything else.
 */
export function parseResultStoreUrl(url: string): ResultStorePlace | null {
  const file = /^sqlite:(.+)$/.exec(url)?.[1];
  if (file !== undefined) return { kind: 'sqlite', file };
  return /^postgres(ql)?:\/\//.test(url) && URL.canParse(url)
    ? { kind: 'postgres', url: new URL(url) }
    : null;
}
