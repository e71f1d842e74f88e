import type { Field, RequiredField } from './fields.js';
import { SettingsError, type SettingsProblem } from './settings-error.js';

/** Reads one setting after the other and collects what is wrong with them. */
export interface SettingsReader {
  /** The value, or the default where it is not given. */
  read<T, D>(field: Field<T, D>): T | D;
  /** The value; null only after a problem, such as that it is not given. */
  required<T>(field: RequiredField<T>): T | null;
  problem(name: string, mend: string): void;
  /** @throws SettingsError where anything was wrong. */
  finish(): void;
}

/** What a place where settings are says about one of them: given rightly, not given, or told as a problem. */
export type Found<T> = { readonly value: T } | 'notGiven' | { readonly problem: SettingsProblem };

/** A reader of one such place; `missing` tells a required setting that is not given there. */
export function createSettingsReader(
  find: <T>(field: RequiredField<T>) => Found<T>,
  missing: (field: RequiredField<unknown>) => SettingsProblem,
): SettingsReader {
  const problems = new Map<string, string>();
  const add = ({ name, mend }: SettingsProblem): void => {
    problems.set(name, mend);
  };
  const valueOf = <T, D>(field: RequiredField<T>, notGiven: () => D, wrong: D): T | D => {
    const found = find(field);
    if (found === 'notGiven') return notGiven();
    if ('value' in found) return found.value;
    add(found.problem);
    return wrong;
  };
  return {
    read: (field) => valueOf(field, () => field.otherwise, field.otherwise),
    required: (field) =>
      valueOf(
        field,
        () => {
          add(missing(field));
          return null;
        },
        null,
      ),
    problem: (name, mend) => {
      add({ name, mend });
    },
    finish() {
      if (problems.size === 0) return;
      throw new SettingsError([...problems].map(([name, mend]) => ({ name, mend })));
    },
  };
}
