import assert from 'node:assert/strict';
import { devNull } from 'node:os';
import { runProgram } from '../../src/cli/dev-server/run-temporal.js';
import { runCli } from '../cli/run-cli.js';
import { until } from '../workflows/run-onboarding.js';
import { documentedSteps, missingLine, wordsOf } from './document.js';

export interface OperatorOptions {
  /** Below `docs/`. */
  readonly file: string;
  readonly cliPath: string;
  readonly address: string;
  /** Where our own command is run, if it is. Default: here. */
  readonly cwd?: string;
}

/** Somebody with the `temporal` CLI, our own command and a document, and nothing else. */
export interface Operator {
  /**
   * Runs the commands under a heading as they stand, `names` replaced, and checks that each prints
   * what the document says; one that only looks is asked again until it does.
   *
   * @param address of another server than the operator's own
   * @returns what each command printed, on either stream
   */
  follow(heading: string, names: Names, address?: string): Promise<string[]>;
  /** The commands under a heading. */
  commands(heading: string): string[];
  /** Headings with commands that nobody has followed. */
  unfollowed(): string[];
}

/** What the document calls by an example's name, such as `c1`, and what it is here. */
export type Names = Readonly<Record<string, string>>;

const ONLY_LOOKS =
  /^temporal (workflow (list|metadata|describe|show|result|count|query)|worker deployment describe) /;

export function createOperator({ file, cliPath, address, cwd }: OperatorOptions): Operator {
  const sections = documentedSteps(file);
  const followed = new Set<string>();

  const execute = async (
    command: string,
    at: string,
  ): Promise<{ readonly ok: boolean; readonly text: string }> => {
    const [program, ...args] = wordsOf(command);
    if (program === 'npx') {
      const { code, stdout, stderr } = await runCli(args.slice(1), {
        env: { TEMPORAL_ADDRESS: at },
        ...(cwd !== undefined && { cwd }),
      });
      return { ok: code === 0, text: `${stdout}\n${stderr}` };
    }
    assert.equal(program, 'temporal', `only the temporal CLI and our own are run: ${command}`);
    const env = { TEMPORAL_ADDRESS: at, TEMPORAL_CONFIG_FILE: devNull, HOME: process.env['HOME'] };
    const { exitCode, stdout, stderr } = await runProgram(cliPath, args, env);
    return { ok: exitCode === 0, text: `${stdout}\n${stderr}` };
  };

  return {
    async follow(heading, names, at = address) {
      const steps = sections.get(heading);
      assert.ok(steps && steps.length > 0, `${file} has no commands under "${heading}"`);
      followed.add(heading);
      const printed: string[] = [];
      for (const step of steps) {
        const command = rename(step.command, names);
        const expected = step.output.map((line) => rename(line, names));
        let text = '';
        let missing: string | undefined;
        const fits = async (): Promise<boolean> => {
          const answer = await execute(command, at);
          text = answer.text;
          missing = missingLine(expected, text);
          // `workflow result` of a failed one prints what the document says and exits 1.
          return expected.length > 0 ? missing === undefined : answer.ok;
        };
        const fitted = ONLY_LOOKS.test(command)
          ? await until(fits, Boolean, 15_000).catch(() => false)
          : await fits();
        assert.ok(fitted, `${command}\nlacks: ${missing ?? 'exit code 0'}\n${text.slice(-4_000)}`);
        printed.push(text);
      }
      return printed;
    },
    commands: (heading) => (sections.get(heading) ?? []).map(({ command }) => command),
    unfollowed: () =>
      [...sections].flatMap(([title, steps]) => (steps.length > 0 && !followed.has(title) ? [title] : [])),
  };
}

function rename(text: string, names: Names): string {
  return Object.entries(names).reduce(
    (renamed, [name, real]) => renamed.replace(new RegExp(`(?<!\\w)${name}(?!\\w)`, 'g'), real),
    text,
  );
}
