import { execFile } from 'node:child_process';

/** A series: its name and labels as they are written. */
export interface Series {
  readonly name: string;
  readonly labels: string;
  readonly value: number;
}

/** The series of an exposition; the parser of Prometheus itself has to accept it, by {@link promtool}. */
export function seriesOf(text: string): Series[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name = '', labels = '', value = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
    return { name, labels, value: Number(value) };
  });
}

/** The sum of a metric's series whose labels match. */
export function sumOf(text: string, name: string, labels = /(?:)/): number {
  const found = seriesOf(text).filter((series) => series.name === name && labels.test(series.labels));
  return found.reduce((sum, { value }) => sum + value, 0);
}

/** `promtool <args>` with `input` on standard input: its exit code and all that it says. */
export function promtool(
  args: readonly string[],
  input = '',
): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = execFile('promtool', [...args], (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number')
        reject(new Error(error.message, { cause: error }));
      else resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
    child.stdin?.end(input);
  });
}

/** For `partOrSkip`: null where there is no `promtool`. */
export async function findPromtool(): Promise<true | null> {
  return promtool(['--version']).then(
    () => true,
    () => null,
  );
}
