import type { CreateRequest } from './create-request.js';
import type { Play } from './play.js';
import { digestOf } from './random.js';

/** The vendor's five statuses; the last three end the process. */
export type SandboxStatus = 'CREATED' | 'INPROCESS' | EndStatus;
export const END_STATUSES = ['INCOMPLETED', 'TIMEOUT', 'FINISHED'] as const;
/** How an onboarding can end. */
export type EndStatus = (typeof END_STATUSES)[number];

/** One identification process as the sandbox keeps it. Times are milliseconds since 1970. */
export interface Onboarding {
  readonly customId: string;
  /** The id of the latest answer; an earlier one is unknown from then on. */
  onboardingId: string;
  readonly request: CreateRequest;
  readonly createdAt: number;
  status: SandboxStatus;
  visitedAt: number | null;
  startedAt: number | null;
  finishedAt: number | null;
  errorEvent: string | null;
  /** How many creates were processed. */
  creates: number;
  /** How many archives were built. */
  archives: number;
  /** What was done on the page; null where nothing was. */
  play: Play | null;
}

export interface Registry {
  byCustomId(customId: string): Onboarding | undefined;
  byOnboardingId(onboardingId: string): Onboarding | undefined;
  all(): readonly Onboarding[];
  add(request: CreateRequest): Onboarding;
  /** Gives the onboarding a new id and forgets the one before. */
  renew(onboarding: Onboarding, onboardingId?: string): void;
}

export function hasEnded(onboarding: Onboarding): boolean {
  return onboarding.status !== 'CREATED' && onboarding.status !== 'INPROCESS';
}

/** Ids depend on seed, customId and how often it was renewed, so that a run can be repeated. */
export function createRegistry(seed: string | number): Registry {
  const byCustomId = new Map<string, Onboarding>();
  const byOnboardingId = new Map<string, Onboarding>();
  return {
    byCustomId: (customId) => byCustomId.get(customId),
    byOnboardingId: (onboardingId) => byOnboardingId.get(onboardingId),
    all: () => [...byCustomId.values()],
    add(request) {
      const onboarding: Onboarding = {
        customId: request.customId,
        onboardingId: toOnboardingId(seed, request.customId, 0),
        request,
        createdAt: Date.now(),
        status: 'CREATED',
        visitedAt: null,
        startedAt: null,
        finishedAt: null,
        errorEvent: null,
        creates: 0,
        archives: 0,
        play: null,
      };
      byCustomId.set(onboarding.customId, onboarding);
      byOnboardingId.set(onboarding.onboardingId, onboarding);
      return onboarding;
    },
    renew(onboarding, onboardingId = toOnboardingId(seed, onboarding.customId, onboarding.creates)) {
      byOnboardingId.delete(onboarding.onboardingId);
      onboarding.onboardingId = onboardingId;
      byOnboardingId.set(onboardingId, onboarding);
    },
  };
}

/** 20 letters and digits. */
function toOnboardingId(seed: string | number, customId: string, renewals: number): string {
  const digest = Buffer.from(digestOf(seed, customId, renewals), 'hex').toString('base64');
  return digest.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 20);
}
