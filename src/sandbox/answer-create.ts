import type { CreateRequest } from './create-request.js';
import type { ActiveFaults } from './fault-registry.js';
import { hasEnded, type Onboarding } from './onboarding.js';
import { takeStep } from './person.js';
import { failure, json, type Reply } from './reply.js';
import type { SandboxState } from './state.js';

const STEP_TO = { FINISHED: 'finish', INCOMPLETED: 'abandon', TIMEOUT: 'expire' } as const;

/**
 * Answers POST /integrations, of a checked body. A repeat changes nothing: while CREATED it gets
 * the same answer, afterwards `url: null` and the status reached.
 */
export async function answerCreate(
  state: SandboxState,
  request: CreateRequest,
  active: ActiveFaults,
  origin: string,
): Promise<Reply> {
  const { registry, webhooks } = state;
  const faults = active.faults.create ?? {};
  const known = registry.byCustomId(request.customId);
  const onboarding = known ?? registry.add(request);
  onboarding.creates += 1;
  if (known && faults.repeatStatus) return failure(faults.repeatStatus, 'customId exists already');
  if (!known) {
    if (faults.onboardingId !== undefined) registry.renew(onboarding, faults.onboardingId);
    if (faults.endedAtOnce) takeStep(onboarding, 'start');
    if (faults.endedAtOnce) takeStep(onboarding, STEP_TO[faults.endedAtOnce]);
    if (!hasEnded(onboarding)) state.invite(onboarding);
    await webhooks.created(onboarding);
  } else if (faults.newIdOnRepeat && onboarding.status === 'CREATED') {
    registry.renew(onboarding);
  }
  if (active.take('create', 'lostAnswers')) return 'reset';
  return json(faults.successStatus ?? 201, toAnswer(onboarding, active, origin));
}

function toAnswer({ onboardingId, status }: Onboarding, active: ActiveFaults, origin: string): unknown {
  const withUrl = status === 'CREATED' && !active.take('create', 'urlNull');
  const page = active.faults.create?.url ?? `${origin}/onboarding/${encodeURIComponent(onboardingId)}`;
  return {
    onboardingId,
    url: withUrl ? page : null,
    status: active.take('create', 'unknownStatus') ? 'ON_HOLD' : status,
  };
}
