import { ANSWER_SCENARIOS } from './answer-scenarios.js';
import {
  COMMON_SCENARIOS,
  CREATE_SCENARIOS,
  EVIDENCE_SCENARIOS,
  RESULT_SCENARIOS,
  WEBHOOK_SCENARIOS,
} from './call-scenarios.js';
import { PERSON_SCENARIOS } from './person-scenarios.js';
import { FINDING_SCENARIOS, SPELLING_SCENARIOS } from './result-scenarios.js';
import type { Scenario, Scenarios } from './scenario.js';

/** Every scenario by its name, in the order of docs/sandbox.md. */
export const SCENARIOS: Scenarios = {
  ...PERSON_SCENARIOS,
  ...FINDING_SCENARIOS,
  ...ANSWER_SCENARIOS,
  ...CREATE_SCENARIOS,
  ...RESULT_SCENARIOS,
  ...SPELLING_SCENARIOS,
  ...EVIDENCE_SCENARIOS,
  ...WEBHOOK_SCENARIOS,
  ...COMMON_SCENARIOS,
};

const LONGEST_FIRST = Object.entries(SCENARIOS).sort(([a], [b]) => b.length - a.length);

/** The scenario that a customId such as `fake-document-17` asks for, the longest name first; else null. */
export function scenarioOf(customId: string): Scenario | null {
  return LONGEST_FIRST.find(([name]) => customId.startsWith(`${name}-`))?.[1] ?? null;
}
