import type { Onboarding, SandboxStatus } from './onboarding.js';

/**
 * What a person can do: open the page, start, go through to the end, leave, let the time run out,
 * and come back after having left, which the vendor's document does not rule out.
 */
export const PERSON_STEPS = ['visit', 'start', 'finish', 'abandon', 'expire', 'resume'] as const;
/** One of {@link PERSON_STEPS}. */
export type PersonStep = (typeof PERSON_STEPS)[number];

/** What a scripted person does next, and when. */
export interface ScriptedStep {
  /** Milliseconds since the step before; for the first one since the create was processed. */
  readonly after: number;
  readonly step: PersonStep;
  /** `processStatus.errorEvent` of this ending. Default: the one that fits the step. */
  readonly errorEvent?: string | null;
}

/** What a person will do by itself; a step that no longer fits is left out. */
export interface PersonScript {
  readonly steps: readonly ScriptedStep[];
}

/** Ready-made persons, about half a second each. */
export const PERSON_PRESETS = {
  finishes: {
    steps: [
      { after: 100, step: 'visit' },
      { after: 100, step: 'start' },
      { after: 300, step: 'finish' },
    ],
  },
  abandons: {
    steps: [
      { after: 200, step: 'start' },
      { after: 300, step: 'abandon' },
    ],
  },
  runsOutOfTime: {
    steps: [
      { after: 200, step: 'start' },
      { after: 300, step: 'expire' },
    ],
  },
  neverComes: { steps: [] },
} as const satisfies Record<string, PersonScript>;
/** One of {@link PERSON_PRESETS}, by name. */
export type PersonPreset = keyof typeof PERSON_PRESETS;

export function isPersonStep(value: unknown): value is PersonStep {
  return (PERSON_STEPS as readonly unknown[]).includes(value);
}

const ENDINGS = {
  finish: { status: 'FINISHED', errorEvent: null },
  abandon: { status: 'INCOMPLETED', errorEvent: 'USER_LEAVES_PROCESS' },
  expire: { status: 'TIMEOUT', errorEvent: 'TIME_EXPIRED' },
} as const;

/**
 * Moves the onboarding by one step and returns the statuses it went through: none for a visit,
 * two for a `finish` or `abandon` before the start. Null where the status does not allow the step.
 */
export function takeStep(
  onboarding: Onboarding,
  step: PersonStep,
  errorEvent?: string | null,
): readonly SandboxStatus[] | null {
  if (step === 'resume') {
    if (onboarding.status !== 'INCOMPLETED') return null;
    onboarding.finishedAt = null;
    onboarding.errorEvent = null;
    onboarding.status = 'INPROCESS';
    return ['INPROCESS'];
  }
  if (onboarding.status !== 'CREATED' && onboarding.status !== 'INPROCESS') return null;
  const now = Date.now();
  if (step === 'visit') {
    onboarding.visitedAt ??= now;
    return [];
  }
  const passed: SandboxStatus[] = [];
  // Time also runs out for somebody who never came; nothing else can happen before the start.
  if (onboarding.status === 'CREATED' && step !== 'expire') {
    onboarding.visitedAt ??= now;
    onboarding.startedAt = now;
    onboarding.status = 'INPROCESS';
    passed.push('INPROCESS');
  }
  if (step === 'start') return passed;
  const ending = ENDINGS[step];
  onboarding.finishedAt = now;
  onboarding.status = ending.status;
  onboarding.errorEvent = errorEvent === undefined ? ending.errorEvent : errorEvent;
  return [...passed, ending.status];
}
