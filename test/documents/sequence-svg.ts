import { html as svg, type Html } from '../../src/html/html.js';

/**
 * A sequence picture from the part of Mermaid's notation that our pictures use: `title`, `participant`,
 * `A->>B: call`, `A-->>B: answer`, `Note over A,B: text`, and `loop` or `opt` up to its `end`.
 *
 * @throws Error which names the line that is none of these
 */
export function toSequenceSvg(source: string): string {
  const { title, names, rows } = parse(source);
  const columns = place(names, rows);
  const at = (name: string): number => columns.get(name) ?? 0;
  const frames: Frame[] = [];
  const open: Frame[] = [];
  const drawn: Html[] = [];
  let y = HEAD;
  for (const row of rows) {
    if (row.kind === 'frame') {
      const frame = { label: row.text, top: y + 14, bottom: 0, reached: [] };
      frames.push(frame);
      open.push(frame);
      y += ROW - 2;
    } else if (row.kind === 'end') {
      const frame = open.pop();
      if (frame === undefined) throw new Error('an end without its loop');
      frame.bottom = y + 12;
      y += 14;
    } else {
      y += ROW;
      const [from, to] = [at(row.from), at(row.to)];
      for (const { reached } of open) reached.push(from, to);
      drawn.push(row.kind === 'note' ? drawNote(row.text, from, to, y) : drawArrow(row, from, to, y));
    }
  }
  const width = Math.max(...columns.values()) + HALF + MARGIN;
  const height = y + 30;
  const actors = [...columns].map(([name, x]) => drawActor(names.get(name) ?? name, x, height));
  return svg`<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title>${title}</title>
<style>${STYLE}</style>
<defs><marker id="head" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto"><path d="M0 0 9 4 0 8z" fill="#374151"/></marker></defs>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" fill="#fff" stroke="#e2e8f0"/>
${[...frames.map(drawFrame), ...actors, ...drawn]}
</svg>
`.text;
}

const STYLE =
  'text{font:13px system-ui,sans-serif;fill:#1f2937}.name{font-weight:600}.label{fill:#475569}' +
  '.line{stroke:#374151;stroke-width:1.3}.answer{stroke-dasharray:5 4}.life{stroke:#cbd5e1}' +
  '.actor{fill:#eef2ff;stroke:#6366f1}.note{fill:#fef9c3;stroke:#eab308}.frame{fill:#f8fafc;stroke:#94a3b8}';

const MARGIN = 14;
const HALF = 84;
const HEAD = 46;
const ROW = 36;

interface Frame {
  readonly label: string;
  readonly top: number;
  bottom: number;
  /** The columns that are drawn to within it. */
  readonly reached: number[];
}

interface Row {
  readonly kind: 'call' | 'answer' | 'note' | 'frame' | 'end';
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

interface Sequence {
  readonly title: string;
  /** What each participant is called. */
  readonly names: ReadonlyMap<string, string>;
  readonly rows: readonly Row[];
}

function parse(source: string): Sequence {
  const names = new Map<string, string>();
  const rows: Row[] = [];
  let title = '';
  for (const line of source.split('\n').map((text) => text.trim())) {
    const [, id = '', name = ''] = /^participant (\w+) as (.+)$/.exec(line) ?? [];
    const [, from, arrow, to, text] = /^(\w+)(-?->>)(\w+): (.+)$/.exec(line) ?? [];
    const [, first, last, note] = /^Note over (\w+)(?:,(\w+))?: (.+)$/.exec(line) ?? [];
    const [, frame] = /^(?:loop|opt) (.+)$/.exec(line) ?? [];
    if (line.startsWith('title ')) title = line.slice('title '.length);
    else if (id !== '') names.set(id, name);
    else if (from !== undefined && to !== undefined && text !== undefined)
      rows.push({ kind: arrow === '->>' ? 'call' : 'answer', from, to, text });
    else if (first !== undefined && note !== undefined)
      rows.push({ kind: 'note', from: first, to: last ?? first, text: note });
    else if (frame !== undefined) rows.push({ kind: 'frame', from: '', to: '', text: frame });
    else if (line === 'end') rows.push({ kind: 'end', from: '', to: '', text: '' });
    else if (!['', 'sequenceDiagram'].includes(line)) throw new Error(`no sequence: ${line}`);
  }
  for (const { from, to } of rows)
    for (const name of [from, to]) if (name !== '' && !names.has(name)) throw new Error(`nobody is ${name}`);
  return { title, names, rows };
}

/** The middle of each participant's column: as far from the one before as the texts between them need. */
function place(names: ReadonlyMap<string, string>, rows: readonly Row[]): ReadonlyMap<string, number> {
  const order = [...names.keys()];
  const columns = new Map<string, number>();
  let x = MARGIN + HALF;
  for (const [index, name] of order.entries()) {
    const before = order[index - 1];
    const between = rows.filter(
      ({ kind, from, to }) => kind !== 'note' && [from, to].every((end) => end === name || end === before),
    );
    if (before !== undefined) x += Math.max(2 * HALF + 12, ...between.map(({ text }) => widthOf(text) + 28));
    columns.set(name, x);
  }
  return columns;
}

/** About, of text in the picture's size: no fonts are at hand. */
const widthOf = (text: string): number => Math.ceil(text.length * 6.7);

function drawActor(name: string, x: number, height: number): Html {
  return svg`<path class="life" d="M${x} 46V${height - 12}"/><rect class="actor" x="${x - HALF}" y="12" width="${2 * HALF}" height="34" rx="6"/><text class="name" x="${x}" y="34" text-anchor="middle">${name}</text>\n`;
}

function drawArrow({ kind, text }: Row, from: number, to: number, y: number): Html {
  return svg`<path class="line ${kind}" marker-end="url(#head)" d="M${from} ${y}H${to}"/><text x="${(from + to) / 2}" y="${y - 6}" text-anchor="middle" stroke="#fff" stroke-width="4" paint-order="stroke">${text}</text>\n`;
}

function drawNote(text: string, from: number, to: number, y: number): Html {
  const width = Math.max(widthOf(text) + 20, Math.abs(to - from) + 40);
  const middle = (from + to) / 2;
  return svg`<rect class="note" x="${middle - width / 2}" y="${y - 19}" width="${width}" height="26" rx="4"/><text x="${middle}" y="${y - 2}" text-anchor="middle">${text}</text>\n`;
}

function drawFrame({ label, top, bottom, reached }: Frame): Html {
  const left = Math.min(...reached) - 24;
  const width = Math.max(Math.max(...reached) + 24 - left, widthOf(label) + 20);
  return svg`<rect class="frame" x="${left}" y="${top}" width="${width}" height="${bottom - top}" rx="6"/><text class="label" x="${left + 10}" y="${top + 17}">${label}</text>\n`;
}
