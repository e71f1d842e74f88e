import { z } from 'zod';
import { ONBOARDING_STATUSES, OUTCOME_FLAGS, isEvidenceReason } from '../../workflows/contract.js';
import type { EvidenceReason, OnboardingOutcome, RecheckedOutcome } from '../../workflows/contract.js';

/** A SHA-256, hex. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A number of bytes. */
export const count = z.number().int().nonnegative();

const storedDocument = z.object({ ref: z.string(), sha256, bytes: count });

const evidenceFile = z.object({
  name: z.string(),
  role: z.string().nullable(),
  bytes: count.nullable(),
  sha256: sha256.nullable(),
  state: z.enum(['stored', 'missing', 'unreferenced', 'quarantined']),
});

const outcome = z.object({
  customId: z.string(),
  onboardingId: z.string().nullable(),
  status: z.enum(ONBOARDING_STATUSES),
  settledBy: z.enum(['webhook', 'create', 'deadline', 'cancellation', 'poll']),
  score: z.number().nullable(),
  errorEvent: z.string().nullable(),
  flags: z.array(z.enum(OUTCOME_FLAGS)),
  result: storedDocument.nullable(),
  evidence: z.object({
    state: z.enum(['stored', 'none', 'notReady', 'rejected']),
    reason: z.custom<EvidenceReason>(isEvidenceReason).nullable(),
    ref: z.string().nullable(),
    sha256: sha256.nullable(),
    bytes: count.nullable(),
    filesOmitted: count,
    files: z.array(evidenceFile),
  }),
  custody: z.null(),
});

/** An outcome as a custody record holds it: without the record's own reference. */
export const outcomeSchema: z.ZodType<OnboardingOutcome> = outcome;

/** The same of a recheck. */
export const recheckedOutcomeSchema: z.ZodType<RecheckedOutcome> = outcome.omit({ settledBy: true });
