import { createHash } from 'node:crypto';
import type { Onboarding } from './onboarding.js';
import { isPersonStep } from './person.js';
import { type Answer, answer, failure } from './reply.js';
import type { SandboxState } from './state.js';

const STYLE =
  'body{font:1.1rem/1.5 system-ui;max-width:34rem;margin:4rem auto;padding:0 1rem}button{font:inherit;margin:.2rem}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const HEADERS = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};
const BUTTONS = {
  start: 'Start',
  finish: 'Go through to the end',
  abandon: 'Leave',
  expire: 'Let the time run out',
};

/** The page behind an onboarding's URL: where a developer plays the person. Opening it is a visit. */
export function showPage(state: SandboxState, onboardingId: string): Answer {
  const onboarding = state.registry.byOnboardingId(onboardingId);
  if (!onboarding) return answer(404, 'text/html; charset=utf-8', page('<p>No such onboarding.'), HEADERS);
  if (onboarding.status === 'CREATED') state.drive(onboarding.customId, 'visit');
  return answer(200, 'text/html; charset=utf-8', page(describe(onboarding)), HEADERS);
}

/** A button of that page was pressed; answers with a redirect back to it. */
export function pressButton(state: SandboxState, onboardingId: string, body: Buffer, path: string): Answer {
  const onboarding = state.registry.byOnboardingId(onboardingId);
  const step = new URLSearchParams(body.toString('utf8')).get('step');
  if (!onboarding || !isPersonStep(step)) return failure(404, 'Not Found');
  if (onboarding.finishedAt === null) state.drive(onboarding.customId, step);
  return answer(303, 'text/plain', '', { location: path });
}

function describe({ customId, status, finishedAt, request }: Onboarding): string {
  const conditions = (request.acceptations ?? []).map(({ text }) => `<li>${escaped(text)}`).join('');
  const buttons = Object.entries(BUTTONS)
    .filter(([step]) => status === 'CREATED' || step !== 'start')
    .map(([step, label]) => `<button name="step" value="${step}">${label}</button>`)
    .join('');
  return `<p>Onboarding <code>${escaped(customId)}</code> is <strong>${status}</strong>.
${conditions && `<p>You are asked to accept:<ul>${conditions}</ul>`}
${finishedAt === null ? `<form method="post">${buttons}</form>` : '<p>There is nothing left to do here.'}`;
}

function page(content: string): string {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Finwave sandbox</title><style>${STYLE}</style>
<h1>Finwave sandbox</h1><p>Nobody is identified here. Play the person:
${content}
</html>
`;
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
