import { createFaultRegistry, type FaultRegistry } from './fault-registry.js';
import { createCallLog, type WritableCallLog } from './call-log.js';
import { createRegistry, type Onboarding, type Registry, type SandboxStatus } from './onboarding.js';
import type { Settings } from './options.js';
import { type PersonScript, type PersonStep, takeStep } from './person.js';
import { SandboxError } from './sandbox-error.js';
import { scenarioOf } from './scenarios.js';
import { createTimers, type Timers } from './timers.js';
import { createVideoMaker, type VideoMaker } from './video.js';
import { createWebhooks, type Webhooks } from './webhooks.js';

/** Everything a running sandbox knows and does, without its HTTP server. */
export interface SandboxState {
  readonly settings: Settings;
  readonly registry: Registry;
  readonly faults: FaultRegistry;
  readonly calls: WritableCallLog;
  readonly timers: Timers;
  readonly webhooks: Webhooks;
  readonly video: VideoMaker;
  /** Overrides the person of one customId; known before its create. */
  readonly persons: Map<string, PersonScript>;
  /** A step of the person; the webhooks follow. Throws a SandboxError where it does not fit. */
  drive(customId: string, step: PersonStep, errorEvent?: string | null): SandboxStatus;
  /** Lets the onboarding's scripted person begin. */
  invite(onboarding: Onboarding): void;
  close(): void;
}

export function createState(settings: Settings): SandboxState {
  const timers = createTimers();
  const calls = createCallLog(settings.callLimit);
  const faults = createFaultRegistry(settings.faultsOf);
  const webhooks = createWebhooks(settings.webhooks, faults, calls, timers);
  const registry = createRegistry(settings.seed);
  const persons = new Map<string, PersonScript>();

  function move(onboarding: Onboarding, step: PersonStep, errorEvent?: string | null): boolean {
    const passed = takeStep(onboarding, step, errorEvent);
    for (const status of passed ?? []) webhooks.reached(onboarding, status);
    return passed !== null;
  }

  function play(onboarding: Onboarding, { steps }: PersonScript, index = 0): void {
    const next = steps[index];
    if (!next) return;
    timers.after(next.after, () => {
      move(onboarding, next.step, next.errorEvent);
      play(onboarding, { steps }, index + 1);
    });
  }

  return {
    settings,
    registry,
    faults,
    calls,
    timers,
    webhooks,
    video: createVideoMaker(settings.seed),
    persons,
    drive(customId, step, errorEvent) {
      const onboarding = registry.byCustomId(customId);
      if (!onboarding) throw new SandboxError('unknownOnboarding', 'there is no onboarding of this customId');
      if (!move(onboarding, step, errorEvent)) {
        throw new SandboxError('stepRefused', `a process that is ${onboarding.status} allows no ${step}`);
      }
      return onboarding.status;
    },
    invite(onboarding) {
      const { customId } = onboarding;
      play(onboarding, persons.get(customId) ?? scenarioOf(customId)?.person ?? settings.personOf(customId));
    },
    close() {
      timers.close();
      webhooks.close();
    },
  };
}
