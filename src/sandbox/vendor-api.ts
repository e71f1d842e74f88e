import type { IncomingHttpHeaders } from 'node:http';
import { answerCreate } from './answer-create.js';
import { answerEvidence } from './answer-evidence.js';
import { answerResult } from './answer-result.js';
import { type CallScope, delayOf, refuseCall, spoilAnswer } from './call-faults.js';
import { checkCreate } from './create-request.js';
import type { ActiveFaults } from './fault-registry.js';
import type { Onboarding } from './onboarding.js';
import { failure, type Reply } from './reply.js';
import type { SandboxState } from './state.js';

/** A call below the base path, its body read. */
export interface VendorCall {
  readonly method: string;
  /** Path below the base path, without query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly tokenRight: boolean;
  readonly body: Buffer;
  /** Where the sandbox is reached, for the URL that a create answers. */
  readonly origin: string;
}

/** A reply, and whom it concerns. */
export interface VendorReply {
  readonly reply: Reply;
  readonly customId: string | null;
  readonly onboardingId: string | null;
  readonly faults: readonly string[];
}

/** Answers a call of the vendor's API: token, faults, then the call itself. */
export async function answerVendor(state: SandboxState, call: VendorCall): Promise<VendorReply> {
  if (!call.tokenRight) return stranger(failure(401, 'Unauthorized'));
  if (call.path === '/integrations') return answerIntegrations(state, call);
  const match = /^\/integrations\/([^/]+)\/(result|evidences)$/.exec(call.path);
  const onboarding = state.registry.byOnboardingId(decoded(match?.[1] ?? ''));
  if (!match || !onboarding) return stranger(failure(404, 'Not Found'));
  const isResult = match[2] === 'result';
  if (call.method !== 'GET' && (isResult || call.method !== 'POST')) {
    return stranger(failure(405, 'Method Not Allowed'));
  }
  return underFaults(state, onboarding.customId, isResult ? 'result' : 'evidence', (active) => {
    if (isResult) return answerResult(onboarding, active);
    const { range, 'if-range': ifRange } = call.headers;
    return answerEvidence(
      onboarding,
      { method: call.method, range, ifRange: ifRange?.toString() },
      active,
      state.video,
    );
  });
}

async function answerIntegrations(state: SandboxState, call: VendorCall): Promise<VendorReply> {
  if (call.method !== 'POST') return stranger(failure(405, 'Method Not Allowed'));
  if (!call.headers['content-type']?.startsWith('application/json')) {
    return stranger(failure(415, 'the body must be application/json'));
  }
  const checked = checkCreate(parsed(call.body), state.settings);
  if (!('request' in checked)) return stranger(failure(400, checked.message));
  const { request } = checked;
  return underFaults(state, request.customId, 'create', (active) =>
    answerCreate(state, request, active, call.origin),
  );
}

async function underFaults(
  state: SandboxState,
  customId: string,
  scope: CallScope,
  process: (active: ActiveFaults) => Reply | Promise<Reply>,
): Promise<VendorReply> {
  const active = state.faults.of(customId);
  const delay = delayOf(active, scope);
  if (delay > 0) await state.timers.pause(delay);
  let reply = refuseCall(active, scope);
  if (reply === null) {
    const processed = await process(active);
    reply = processed === 'reset' ? processed : spoilAnswer(processed, active, scope);
  }
  const onboarding: Onboarding | undefined = state.registry.byCustomId(customId);
  return { reply, customId, onboardingId: onboarding?.onboardingId ?? null, faults: active.taken };
}

function stranger(reply: Reply): VendorReply {
  return { reply, customId: null, onboardingId: null, faults: [] };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
