import type { RequiredField } from './fields.js';
import { createSettingsReader, type Found, type SettingsReader } from './settings-reader.js';

/** A reader of an object as a library's user writes it, in TypeScript or not; `undefined` is not given. */
export function readObject(settings: unknown): SettingsReader {
  const find = <T>({ path, rule, ...field }: RequiredField<T>): Found<T> => {
    const keys = path.split('.');
    let value = settings;
    for (const [depth, key] of keys.entries()) {
      if (value === undefined) return 'notGiven';
      if (typeof value !== 'object' || value === null) {
        const name = keys.slice(0, depth).join('.') || 'settings';
        return { problem: { name, mend: 'must be an object' } };
      }
      value = (value as Readonly<Record<string, unknown>>)[key];
    }
    // Null is what such a setting is when it is left out.
    const meansDefault = value === null && 'otherwise' in field && field.otherwise === null;
    if (value === undefined || meansDefault) return 'notGiven';
    const accepted = rule.accept(value);
    return accepted === null
      ? { problem: { name: path, mend: `must be ${rule.valueMustBe}` } }
      : { value: accepted };
  };
  return createSettingsReader(find, ({ path, rule }) => ({
    name: path,
    mend: `is missing; it must be ${rule.valueMustBe}`,
  }));
}
