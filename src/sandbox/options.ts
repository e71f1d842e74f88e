import { isLoopbackHost } from '../net/loopback.js';
import { faultsFromSeed } from './faults-from-seed.js';
import type { SandboxFaults } from './faults.js';
import { END_STATUSES, type SandboxStatus } from './onboarding.js';
import { PERSON_PRESETS, type PersonPreset, type PersonScript } from './person.js';
import { SandboxError } from './sandbox-error.js';
import type { SandboxWebhookOptions } from './webhooks.js';

/** A person by preset's name or in person. */
export type Person = PersonPreset | PersonScript;

/** Everything has a default: `startSandbox()` is a Finwave on a free port. */
export interface SandboxOptions {
  /** A loopback address; any other is refused. Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** The right `gestok-client-token`. Default {@link SANDBOX_CLIENT_TOKEN}. */
  readonly clientToken?: string;
  /** Decides ids, file contents and archives. Default 1. */
  readonly seed?: string | number;
  /** Default `/management`, as at the vendor. */
  readonly basePath?: string;
  /** Who comes to each new onboarding whose customId names no scenario. Default `neverComes`: nobody, unless driven. */
  readonly person?: Person | ((customId: string) => Person);
  /** Faults of each new onboarding whose customId names no scenario; `seeded` takes {@link faultsFromSeed}. Default none. */
  readonly faults?: SandboxFaults | 'seeded' | ((customId: string) => SandboxFaults);
  /** Answer 400 to create fields that the vendor's pages don't name. Default false. */
  readonly rejectUnknown?: boolean;
  /** The only values of `lang`; others are a 400. Default: any. */
  readonly languages?: readonly string[];
  readonly webhooks?: Partial<SandboxWebhookOptions>;
  /** How many requests, and how many webhooks, are kept. Default 100,000. */
  readonly callLimit?: number;
}

/** The token that the sandbox takes unless told otherwise; not a secret. */
export const SANDBOX_CLIENT_TOKEN = 'sandbox-client-token';

/** Options with every default filled in. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly clientToken: string;
  readonly seed: string | number;
  readonly basePath: string;
  readonly personOf: (customId: string) => PersonScript;
  readonly faultsOf: (customId: string) => SandboxFaults;
  readonly rejectUnknown: boolean;
  readonly languages: readonly string[] | null;
  readonly webhooks: SandboxWebhookOptions;
  readonly callLimit: number;
}

const TOLD: readonly SandboxStatus[] = ['INPROCESS', ...END_STATUSES];

/** Fills in the defaults; throws a SandboxError for a host that is not loopback. */
export function toSettings(options: SandboxOptions): Settings {
  const { host = '127.0.0.1', seed = 1, person = 'neverComes', faults = {}, languages } = options;
  if (!isLoopbackHost(host)) {
    throw new SandboxError(
      'notLoopback',
      'the sandbox has no protection of its own: host must be a loopback address',
    );
  }
  return {
    host,
    port: options.port ?? 0,
    clientToken: options.clientToken ?? SANDBOX_CLIENT_TOKEN,
    seed,
    basePath: options.basePath ?? '/management',
    personOf: (customId) => toScript(typeof person === 'function' ? person(customId) : person),
    faultsOf: (customId) => {
      if (faults === 'seeded') return faultsFromSeed(seed, customId);
      return typeof faults === 'function' ? faults(customId) : faults;
    },
    rejectUnknown: options.rejectUnknown ?? false,
    languages: languages ?? null,
    webhooks: { statuses: TOLD, attempts: 4, retryAfterMs: 200, timeoutMs: 5000, ...options.webhooks },
    callLimit: options.callLimit ?? 100_000,
  };
}

export function toScript(person: Person): PersonScript {
  return typeof person === 'string' ? PERSON_PRESETS[person] : person;
}
