import type { OnboardingInput } from '../../workflows/contract.js';
import { CREATE_FIELDS } from '../../workflows/contract.js';

const RESERVED = new Set(
  [...CREATE_FIELDS, 'extra', 'wait', 'notifyParent'].map((name) => name.toLowerCase()),
);

/**
 * What `extra` may not name: fields of ours, in whatever case, since a vendor may bind without regard to
 * it; and names of other signs than letters and digits, which are not repeated.
 */
export function toReservedExtras(extra: Readonly<Record<string, unknown>>): string[] {
  const names = Object.keys(extra);
  const reserved = names.filter((name) => RESERVED.has(name.toLowerCase())).map((name) => `extra.${name}`);
  return names.every((name) => /^[A-Za-z][A-Za-z0-9]*$/.test(name)) ? reserved : [...reserved, 'extra'];
}

/**
 * The body of POST /integrations: the fields that are given, by the vendor's names, `webhook`, and
 * `lang`. How we wait is none of the vendor's business and never in it.
 */
export function toCreateBody(input: OnboardingInput, webhook: string): Record<string, unknown> {
  const body: Record<string, unknown> = { ...input.extra };
  const fields: Record<string, unknown> = { ...input, webhook, lang: input.lang ?? 'ENG' };
  for (const name of CREATE_FIELDS) {
    if (fields[name] !== undefined) body[name] = fields[name];
  }
  return body;
}
