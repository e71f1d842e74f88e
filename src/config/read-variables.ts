import { readFileSync } from 'node:fs';
import type { RequiredField } from './fields.js';
import { createSettingsReader, type Found, type SettingsReader } from './settings-reader.js';

/** A reader of environment variables; an empty one is not given. */
export function readVariables(env: Readonly<Record<string, string | undefined>>): SettingsReader {
  const given = (name: string): string | null => {
    const text = env[name]?.trim();
    return text === undefined || text === '' ? null : text;
  };
  const parsed = <T>(name: string, text: string, { rule }: RequiredField<T>): Found<T> => {
    const value = rule.parse(text);
    return value === null ? wrong(name, `must be ${rule.mustBe}`) : { value };
  };
  const find = <T>(field: RequiredField<T>): Found<T> => {
    const name = field.variables.find((variable) => given(variable) !== null) ?? field.variables[0];
    const text = given(name);
    const file = field.secret === true ? given(`${name}_FILE`) : null;
    if (file === null) return text === null ? 'notGiven' : parsed(name, text, field);
    if (text !== null) return wrong(name, `is set together with ${name}_FILE; set one of the two`);
    const content = contentOf(file);
    if (content === null) return wrong(`${name}_FILE`, 'names a file that cannot be read');
    return content === ''
      ? wrong(`${name}_FILE`, 'names an empty file')
      : parsed(`${name}_FILE`, content, field);
  };
  return createSettingsReader(find, ({ variables: [name], secret, rule }) => ({
    name,
    mend: `is not set${secret === true ? ` (nor ${name}_FILE)` : ''}; it must be ${rule.mustBe}`,
  }));
}

function wrong(name: string, mend: string): { readonly problem: { name: string; mend: string } } {
  return { problem: { name, mend } };
}

function contentOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}
