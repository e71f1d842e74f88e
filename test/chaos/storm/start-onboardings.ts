import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { OnboardingClient } from '../../../src/client/client.js';
import type { WaitOptions } from '../../../workflows/contract.js';
import { OnboardingError } from '../../../src/client/onboarding-error.js';

/** Callers at once, each of whom waits for its person's URL. */
const CALLERS = 24;
const AGAIN_AFTER_MS = 500;
/** Lost webhooks cost seconds. */
const EAGER: WaitOptions = { firstPollAfter: '2s', pollEvery: '2s', pollAtMost: '5s' };
/** A caller whose onboarding these end does not come back. */
const FINAL: readonly string[] = ['InvalidInput', 'InputConflict', 'VendorRejected', 'VendorUnauthorized'];

export interface Started {
  /** Starts that had to be repeated, by the error's type. */
  readonly repeated: Readonly<Record<string, number>>;
  /** CustomIds whose start has failed for good, with its type. */
  readonly refused: Readonly<Record<string, string>>;
}

/** Starts every customId as a caller does: again and again until the URL is there. */
export async function startOnboardings(
  client: Client,
  customIds: readonly string[],
  wait: WaitOptions = EAGER,
): Promise<Started> {
  const onboardings = new OnboardingClient(client, { startTimeoutMs: 20_000 });
  const repeated: Record<string, number> = {};
  const refused: Record<string, string> = {};
  const waiting = [...customIds];
  const call = async (): Promise<void> => {
    for (let customId = waiting.shift(); customId !== undefined; customId = waiting.shift()) {
      for (;;) {
        try {
          await onboardings.start({ customId, wait });
          break;
        } catch (error) {
          const type = error instanceof OnboardingError ? error.type : nameOf(error);
          if (FINAL.includes(type)) {
            refused[customId] = type;
            break;
          }
          repeated[type] = (repeated[type] ?? 0) + 1;
          await pause(AGAIN_AFTER_MS);
        }
      }
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  return { repeated, refused };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
