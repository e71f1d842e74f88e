import type { SandboxFaults } from './faults.js';
import type { CallLog } from './call-log.js';
import type { Onboarding, SandboxStatus } from './onboarding.js';
import { type Person, type SandboxOptions, toScript, toSettings } from './options.js';
import type { PersonStep } from './person.js';
import { listen } from './server.js';
import { createState, type Triggered } from './state.js';

/** A running sandbox. */
export interface Sandbox {
  /** What `FINWAVE_BASE_URL` takes: origin and base path. */
  readonly baseUrl: string;
  /** Where the control API (`/sandbox/…`) and the pages are. */
  readonly origin: string;
  readonly port: number;
  readonly clientToken: string;
  readonly calls: CallLog;
  /** Snapshots, in the order of their creates. */
  onboardings(): readonly Readonly<Onboarding>[];
  /** Replaces one onboarding's faults; their counts start anew. May come before its create. */
  setFaults(customId: string, faults: SandboxFaults): void;
  /** The faults of every onboarding that comes from now on and has none of its own, nor a scenario's. */
  setDefaultFaults(faults: SandboxFaults): void;
  /** Who comes to this onboarding; only before its create. */
  setPerson(customId: string, person: Person): void;
  /**
   * Takes a step for the person and returns the status reached. A `finish` or `abandon` before
   * the start starts first. Throws a SandboxError where the onboarding is unknown or its status does not allow the step.
   */
  drive(customId: string, step: PersonStep, errorEvent?: string | null): SandboxStatus;
  /**
   * Lets a scenario of {@link SCENARIOS} befall an onboarding that exists: its faults replace the
   * onboarding's, what it claims is sent, its person takes the steps that still fit. Resolves when
   * all that is done. Rejects with a SandboxError where the onboarding or the scenario is unknown,
   * or nothing could happen any more.
   */
  trigger(customId: string, scenario: string): Promise<Triggered>;
  /** Ends every connection, timer and webhook. */
  close(): Promise<void>;
}

/**
 * Starts a Finwave to develop against, on loopback only, with everything in memory.
 *
 * @example
 * const sandbox = await startSandbox({ person: 'finishes' });
 * // FINWAVE_BASE_URL=sandbox.baseUrl FINWAVE_CLIENT_TOKEN=sandbox.clientToken
 * await sandbox.close();
 *
 * @throws SandboxError `notLoopback` for another host
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const settings = toSettings(options);
  const state = createState(settings);
  const server = await listen(state);
  return {
    baseUrl: `${server.origin}${settings.basePath}`,
    origin: server.origin,
    port: server.port,
    clientToken: settings.clientToken,
    calls: state.calls,
    onboardings: () => state.registry.all().map((onboarding) => ({ ...onboarding })),
    setFaults(customId, faults) {
      state.faults.set(customId, faults);
    },
    setDefaultFaults(faults) {
      state.faults.setDefault(faults);
    },
    setPerson(customId, person) {
      state.persons.set(customId, toScript(person));
    },
    drive: (customId, step, errorEvent) => state.drive(customId, step, errorEvent),
    trigger: (customId, scenario) => state.trigger(customId, scenario),
    close() {
      state.close();
      return server.close();
    },
  };
}
