import type { PersonStep, Sandbox, SandboxStatus } from '../../src/sandbox/index.js';
import { until } from '../workflows/run-onboarding.js';

/** Longer than the create activity may take for one attempt: a start does not wait for the create. */
const PATIENCE_MS = 90_000;

/** A step of the person, as soon as the vendor knows the customId. */
export async function driveCreated(
  sandbox: Sandbox,
  customId: string,
  step: PersonStep,
): Promise<SandboxStatus> {
  await until(
    () => sandbox.onboardings().some((onboarding) => onboarding.customId === customId),
    Boolean,
    PATIENCE_MS,
  );
  return sandbox.drive(customId, step);
}
