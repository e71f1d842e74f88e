import type { SandboxFaults } from './faults.js';
import { PERSON_PRESETS, type PersonScript } from './person.js';

/** One situation that a user's own handling must survive. */
export interface Scenario {
  /** What happens, as a sentence of Markdown. */
  readonly says: string;
  readonly person: PersonScript;
  readonly faults: SandboxFaults;
}

/** A situation by the name that a customId begins with. */
export type Scenarios = Readonly<Record<string, Scenario>>;

/** A count that nobody outlives; the scenario `recovered` ends it. */
export const ALWAYS = Number.MAX_SAFE_INTEGER;

/** Somebody goes through to the end, whatever the calls then answer. */
export function finished(says: string, faults: SandboxFaults): Scenario {
  return { says, person: PERSON_PRESETS.finishes, faults };
}
