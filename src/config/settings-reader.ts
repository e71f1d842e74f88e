import { readFileSync } from 'node:fs';
import { SettingsError, type SettingsProblem } from './settings-error.js';

/** Turns a setting's text into its value; null where the text is wrong. */
export type Parse<T> = (text: string) => T | null;

/** Reads one variable after the other and collects what is wrong with them. */
export interface SettingsReader {
  /** The parsed value, or `otherwise` where the variable is unset or empty. */
  read<T, D>(name: string, rule: Rule<T>, otherwise: D): T | D;
  /** Like `read`, also from the file that `<NAME>_FILE` names (without its last line's end). */
  secret<T, D>(name: string, rule: Rule<T>, otherwise: D): T | D;
  /** `read` and `secret` where unset is a problem too; null only after a problem. */
  required<T>(name: string, rule: Rule<T>): T | null;
  requiredSecret<T>(name: string, rule: Rule<T>): T | null;
  problem(name: string, mend: string): void;
  /** @throws SettingsError where anything was wrong. */
  finish(): void;
}

export interface Rule<T> {
  readonly parse: Parse<T>;
  /** Completes "must be …". */
  readonly mustBe: string;
}

export function createSettingsReader(env: Readonly<Record<string, string | undefined>>): SettingsReader {
  const problems: SettingsProblem[] = [];
  const problem = (name: string, mend: string): void => {
    problems.push({ name, mend });
  };
  const given = (name: string): string | null => {
    const text = env[name]?.trim();
    return text === undefined || text === '' ? null : text;
  };
  const parsed = <T, D>(name: string, text: string, { parse, mustBe }: Rule<T>, otherwise: D): T | D => {
    const value = parse(text);
    if (value !== null) return value;
    problem(name, `must be ${mustBe}`);
    return otherwise;
  };
  const read = <T, D>(name: string, rule: Rule<T>, otherwise: D): T | D => {
    const text = given(name);
    return text === null ? otherwise : parsed(name, text, rule, otherwise);
  };
  const secret = <T, D>(name: string, rule: Rule<T>, otherwise: D): T | D => {
    const file = given(`${name}_FILE`);
    if (file === null) return read(name, rule, otherwise);
    if (given(name) !== null) {
      problem(name, `is set together with ${name}_FILE; set one of the two`);
      return otherwise;
    }
    const text = contentOf(file);
    if (text !== null && text !== '') return parsed(`${name}_FILE`, text, rule, otherwise);
    problem(`${name}_FILE`, text === null ? 'names a file that cannot be read' : 'names an empty file');
    return otherwise;
  };
  return {
    read,
    secret,
    required(name, rule) {
      if (given(name) === null) problem(name, `is not set; it must be ${rule.mustBe}`);
      return read(name, rule, null);
    },
    requiredSecret(name, rule) {
      const unset = given(name) === null && given(`${name}_FILE`) === null;
      if (unset) problem(name, `is not set (nor ${name}_FILE); it must be ${rule.mustBe}`);
      return secret(name, rule, null);
    },
    problem,
    finish() {
      if (problems.length > 0) throw new SettingsError(problems);
    },
  };
}

function contentOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}
