/** Markup that is safe as it stands: made by {@link html} only. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlValue = Html | string | number | null | readonly Html[];

/** A tagged template that escapes every value which is not markup already; null is nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const text = strings.reduce((all, string, index) => all + toText(values[index - 1] ?? null) + string);
  return new Html(text);
}

function toText(value: HtmlValue): string {
  if (value === null) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return escape(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What is no letter but changes how letters are read (Unicode's "other") is written out, so that it misleads nobody. */
const MISLEADING = /(?![\n\t])\p{C}/gu;

function escape(text: string): string {
  return text
    .replace(MISLEADING, (c) => `[U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`)
    .replace(/[&<>"']/g, (c) => ENTITIES[c] ?? '');
}
