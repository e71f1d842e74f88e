import type { Onboarding } from '../onboarding.js';
import { hasEnded } from '../onboarding.js';
import { type Answer, answer } from '../reply.js';
import type { SandboxState } from '../state.js';
import { act, type Complaint } from './acts.js';
import { document, missing, STYLE_SOURCE } from './document.js';
import { readForm } from './read-form.js';
import { frameAncestors, redirectOf } from './redirect.js';

/** A phone's picture, and the form around it. */
export const PAGE_BODY_LIMIT_BYTES = 12 * 1024 * 1024;
/** So long the page waits for the webhooks that it shows. */
const WEBHOOKS_WITHIN_MS = 1000;
const ENDED = 'ended';

/** A call of the page behind an onboarding's URL. */
export interface PageCall {
  readonly onboardingId: string;
  readonly method: string;
  readonly url: URL;
  readonly type: string | undefined;
  /** Null where it is larger than {@link PAGE_BODY_LIMIT_BYTES}. */
  readonly body: Buffer | null;
}

/** The page where somebody plays the person. Opening it is a visit; a form that it sends is an act. */
export async function answerPage(state: SandboxState, call: PageCall): Promise<Answer> {
  const onboarding = state.registry.byOnboardingId(call.onboardingId);
  if (!onboarding) return page(404, missing(), null);
  if (call.method === 'POST') return answerForm(state, onboarding, call);
  if (onboarding.status === 'CREATED') state.drive(onboarding.customId, 'visit');
  return show(state, onboarding, { leads: call.url.searchParams.has(ENDED) });
}

async function answerForm(state: SandboxState, onboarding: Onboarding, call: PageCall): Promise<Answer> {
  if (call.body === null) {
    return show(state, onboarding, { status: 413, complaint: { says: 'This file is larger than 12 MiB.' } });
  }
  const form = await readForm(call.type, call.body);
  if (!form) return show(state, onboarding, { status: 400, complaint: { says: 'This is no form.' } });
  const hadEnded = hasEnded(onboarding);
  const result = form.fields.get('resend');
  const complaint = result === undefined ? act(state, onboarding, form) : resend(state, onboarding, result);
  await Promise.race([state.webhooks.sent(onboarding), state.timers.pause(WEBHOOKS_WITHIN_MS)]);
  if (complaint) return show(state, onboarding, { status: 422, complaint, fields: form.fields });
  const ended = !hadEnded && hasEnded(onboarding) ? `?${ENDED}` : '';
  return answer(303, 'text/plain', '', { location: `${call.url.pathname}${ended}` });
}

/** Only what was sent before is sent again. */
function resend(state: SandboxState, onboarding: Onboarding, result: string): null {
  const sent = state.calls.webhooks(onboarding.customId);
  if (sent.some((webhook) => webhook.result === result)) state.webhooks.again(onboarding, result);
  return null;
}

interface Shown {
  readonly status?: number;
  readonly complaint?: Complaint;
  /** What the form that is complained about had. */
  readonly fields?: ReadonlyMap<string, string>;
  /** Whether the page leads away by itself, where it was asked to. */
  readonly leads?: boolean;
}

function show(state: SandboxState, onboarding: Onboarding, shown: Shown): Answer {
  const { status = 200, complaint = null, fields = new Map<string, string>(), leads = false } = shown;
  const webhooks = state.calls.webhooks(onboarding.customId);
  const redirect = redirectOf(onboarding.request);
  const text = document({ onboarding, webhooks, redirect, complaint, fields });
  if (!leads || redirect?.kind !== 'auto' || redirect.url === null) return page(status, text, redirect);
  const refresh = `${redirect.waitSeconds.toString()};url=${redirect.url}`;
  return page(status, text, redirect, { refresh });
}

function page(
  status: number,
  text: string,
  redirect: ReturnType<typeof redirectOf>,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return answer(status, 'text/html; charset=utf-8', text, {
    'content-security-policy': `default-src 'none'; img-src data:; style-src ${STYLE_SOURCE}; form-action 'self'; base-uri 'none'; frame-ancestors ${frameAncestors(redirect)}`,
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...headers,
  });
}
