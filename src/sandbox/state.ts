import { createFaultRegistry, type FaultRegistry } from './fault-registry.js';
import { createCallLog, type WebhookEntry, type WritableCallLog } from './call-log.js';
import { createRegistry, type Onboarding, type Registry, type SandboxStatus } from './onboarding.js';
import type { Settings } from './options.js';
import { type PersonScript, type PersonStep, takeStep } from './person.js';
import { SandboxError } from './sandbox-error.js';
import type { Scenario } from './scenario.js';
import { scenarioOf, SCENARIOS } from './scenarios.js';
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
  /** See `Sandbox.trigger`. */
  trigger(customId: string, scenario: string): Promise<Triggered>;
  /** Lets the onboarding's scripted person begin. */
  invite(onboarding: Onboarding): void;
  close(): void;
}

/** What a scenario has led to. */
export interface Triggered {
  readonly customId: string;
  readonly scenario: string;
  readonly status: SandboxStatus;
  /** The attempts to call the webhook meanwhile. */
  readonly webhooks: readonly WebhookEntry[];
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

  /** Resolves after the last step; never, where the sandbox is closed before. */
  function play(onboarding: Onboarding, { steps }: PersonScript, index = 0): Promise<void> {
    const next = steps[index];
    if (!next) return Promise.resolve();
    return new Promise((resolve) => {
      timers.after(next.after, () => {
        move(onboarding, next.step, next.errorEvent);
        resolve(play(onboarding, { steps }, index + 1));
      });
    });
  }

  function known(customId: string): Onboarding {
    const onboarding = registry.byCustomId(customId);
    if (!onboarding) throw new SandboxError('unknownOnboarding', 'there is no onboarding of this customId');
    return onboarding;
  }

  function assertPossible({ person, faults: its }: Scenario, { status, finishedAt }: Onboarding): void {
    if ((its.create && !its.result) || its.webhook?.early) {
      throw new SandboxError('tooLate', 'the create has been answered already');
    }
    if (finishedAt !== null && person.steps.length > 0 && Object.keys(its).length === 0) {
      throw new SandboxError('stepRefused', `the process has ended already: ${status}`);
    }
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
      const onboarding = known(customId);
      if (!move(onboarding, step, errorEvent)) {
        throw new SandboxError('stepRefused', `a process that is ${onboarding.status} allows no ${step}`);
      }
      return onboarding.status;
    },
    async trigger(customId, name) {
      const scenario = Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name] : undefined;
      if (!scenario) throw new SandboxError('unknownScenario', 'there is no scenario of this name');
      const onboarding = known(customId);
      assertPossible(scenario, onboarding);
      const before = calls.webhooks(customId).length;
      faults.set(customId, scenario.faults);
      webhooks.claim(onboarding);
      await play(onboarding, scenario.person);
      await webhooks.sent(onboarding);
      const { status } = onboarding;
      return { customId, scenario: name, status, webhooks: calls.webhooks(customId).slice(before) };
    },
    invite(onboarding) {
      const { customId } = onboarding;
      void play(
        onboarding,
        persons.get(customId) ?? scenarioOf(customId)?.person ?? settings.personOf(customId),
      );
    },
    close() {
      timers.close();
      webhooks.close();
    },
  };
}
