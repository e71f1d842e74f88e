import type { OnboardingInput } from '../../workflows/contract.js';
import { CREATE_FIELDS } from '../../workflows/contract.js';

const RESERVED = new Set(
  [...CREATE_FIELDS, 'extra', 'wait', 'notifyParent'].map((name) => name.toLowerCase()),
);

/** Names inside `extra` that are fields of ours, in whatever case: a vendor may bind without regard to it. */
export function toReservedExtras(extra: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(extra).filter((name) => RESERVED.has(name.toLowerCase()));
}

/**
 * The body of POST /integrations: the fields that are given, by the vendor's names, `webhook`, and
 * `lang`. How we wait is none of the vendor's business and never in it.
 */
export function toCreateBody(input: OnboardingInput, webhook: string): Record<string, unknown> {
  // Without a prototype, an entry called `__proto__` is an entry like any other.
  const body = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(input.extra ?? {})) body[name] = value;
  const fields: Record<string, unknown> = { ...input, webhook, lang: input.lang ?? 'ENG' };
  for (const name of CREATE_FIELDS) {
    if (fields[name] !== undefined) body[name] = fields[name];
  }
  return body;
}
