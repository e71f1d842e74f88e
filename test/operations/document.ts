import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A command of a document, and what the document says that it prints. */
export interface DocumentedStep {
  readonly command: string;
  /** The lines of the `text` block behind it; `…` stands for anything. Empty where there is none. */
  readonly output: readonly string[];
}

/** The commands of a Markdown file below `docs/`, in order, by the heading that they stand under. */
export function documentedSteps(file: string): ReadonlyMap<string, readonly DocumentedStep[]> {
  const text = readFileSync(fileURLToPath(new URL(`../../../docs/${file}`, import.meta.url)), 'utf8');
  const sections = new Map<string, DocumentedStep[]>();
  let steps: DocumentedStep[] = [];
  for (const [, title, language, body = ''] of text.matchAll(/^#+ (.+)$|^```(\w*)\n([\s\S]*?)^```$/gm)) {
    if (title !== undefined) sections.set(title, (steps = []));
    const lines = body.split('\n').filter((line) => line !== '');
    if (language === 'sh') steps.push(...lines.map((command) => ({ command, output: [] })));
    const last = steps.pop();
    if (last !== undefined) steps.push(language === 'text' ? { ...last, output: lines } : last);
  }
  return sections;
}

/** The words of a command line whose only quotes are single ones. */
export function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** The first expected line that is not among the printed ones, in this order; undefined where all are. */
export function missingLine(expected: readonly string[], printed: string): string | undefined {
  const lines = printed.split('\n').map(spaced);
  let from = 0;
  return expected.find((line) => {
    const pattern = toPattern(line);
    const found = lines.findIndex((printedLine, at) => at >= from && pattern.test(printedLine));
    from = found + 1;
    return found < 0;
  });
}

function spaced(line: string): string {
  return line.trim().replace(/\s+/g, ' ');
}

/** What differs from run to run: times, durations, ids of runs and updates. */
const VARIABLE =
  /…|\d{4}-\d\d-\d\dT[\d:.]+Z|\d+ (?:second|minute|hour|day|week|month)s? (?:ago|from now)|\bnow\b|[\da-f]{8}-[\da-f-]{27}/g;

function toPattern(line: string): RegExp {
  const literals = spaced(line).split(VARIABLE);
  return new RegExp(`^${literals.map((part) => part.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join('.*?')}$`);
}
