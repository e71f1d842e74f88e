import type { VendorFailure, VendorFailureCode } from '../../activities/ports.js';
import type { EvidenceReason } from '../../workflows/contract.js';

/** The vendor's calls, as messages name them: with the path's parameter, never its value. */
export type CallName =
  | 'POST /integrations'
  | 'GET /integrations/:onboardingId/result'
  | 'GET /integrations/:onboardingId/evidences'
  | 'POST /integrations/:onboardingId/evidences';

/** What is known of a failed call. */
export interface FinwaveErrorFacts {
  /** Null where no call was made, as in reading a stored result. */
  readonly call: CallName | null;
  /** What happened, in our words alone. */
  readonly problem: string;
  readonly httpStatus?: number;
  readonly reason?: EvidenceReason;
  readonly fields?: readonly string[];
  readonly body?: Uint8Array | null;
  readonly retryAfterMs?: number | null;
}

interface Better {
  readonly code?: VendorFailureCode;
  /** Ends the sentence of what happened. */
  readonly added?: string;
  readonly retryAfterMs?: number | null;
}

/**
 * Whatever goes wrong at Finwave's door; `code` says what to do about it.
 *
 * The message holds the call's name, the HTTP status and our field names: no URL, token, id or body.
 * There is never a `cause`, because the HTTP library's errors carry all of those.
 */
export class FinwaveError extends Error implements VendorFailure {
  override readonly name = 'FinwaveError';
  readonly code: VendorFailureCode;
  readonly httpStatus: number | null;
  readonly reason: EvidenceReason | null;
  readonly fields: readonly string[];
  readonly retryAfterMs: number | null;
  // Private, so that inspecting or serialising the error cannot show the body.
  readonly #facts: FinwaveErrorFacts;

  constructor(code: VendorFailureCode, facts: FinwaveErrorFacts) {
    const fields = facts.fields ?? [];
    const named = fields.length > 0 ? ` (fields: ${fields.join(', ')})` : '';
    const advice = code === 'refused' ? '; check FINWAVE_CLIENT_TOKEN' : '';
    super(`${facts.call === null ? '' : `${facts.call}: `}${facts.problem}${named}${advice}`);
    this.code = code;
    this.httpStatus = facts.httpStatus ?? null;
    this.reason = facts.reason ?? null;
    this.fields = fields;
    this.retryAfterMs = facts.retryAfterMs ?? null;
    this.#facts = facts;
  }

  /** The same failure, with something of it known better. */
  with({ code = this.code, added = '', retryAfterMs = this.retryAfterMs }: Better): FinwaveError {
    const problem = `${this.#facts.problem}${added}`;
    return new FinwaveError(code, { ...this.#facts, problem, retryAfterMs });
  }

  /** The answer's body, at most 64 KiB; not shown by `console.log` or `JSON.stringify`. */
  get body(): Uint8Array | null {
    return this.#facts.body ?? null;
  }
}
