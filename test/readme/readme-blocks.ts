import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The checkout's top folder. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface Block {
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a Markdown file at the top level. */
function blocksOf(file: string): Block[] {
  const text = readFileSync(`${ROOT}${file}`, 'utf8');
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', body = '']) => ({
    language,
    text: body,
  }));
}

/** The commands of its `sh` blocks, a line each. */
export function commandsOf(file: string): string[] {
  return blocksOf(file)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.split('\n'))
    .filter((line) => line !== '');
}

/** Its `ts` blocks by the file name in their first line. */
export function snippetsOf(file: string): ReadonlyMap<string, string> {
  return new Map(
    blocksOf(file)
      .filter(({ language }) => language === 'ts')
      .map(({ text }) => [/^\/\/ (\S+)$/m.exec(text)?.[1] ?? '', text]),
  );
}
