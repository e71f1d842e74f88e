import type { EvidenceState, OnboardingPhase, OnboardingStatusView } from './contract.js';

const NEXT: Readonly<Record<OnboardingPhase, string>> = {
  create:
    'Finwave is asked to create the onboarding; `temporal workflow describe` shows who keeps it waiting.',
  wait: 'a webhook or the next poll; `temporal workflow describe` shows the pending poll.',
  evidence:
    'the evidence is downloaded, checked and stored; `temporal workflow describe` shows who keeps it waiting.',
  persist: 'custody record and outcome are stored; `temporal workflow describe` shows who keeps it waiting.',
  closed: 'nothing: it has ended.',
};

const EVIDENCE: Readonly<Record<EvidenceState, string>> = {
  stored: 'stored',
  none: 'none',
  notReady: 'was not ready in time',
  rejected: 'rejected, in quarantine',
};

/**
 * Markdown for `temporal workflow metadata` and the Web UI. It names the URL as known or not, never
 * the URL itself.
 */
export function toDetails(view: OnboardingStatusView, evidence: EvidenceState | undefined): string {
  const seen = view.webhooks.seen.map(({ result, at }) => `${result} (${at})`).join(', ');
  return [
    `**${view.status ?? 'not yet answered'}**${view.since === null ? '' : ` since ${view.since}`}`,
    '',
    `- onboarding id: ${view.onboardingId ?? 'none yet'}`,
    `- URL: ${view.urlKnown ? 'known' : 'not known'}`,
    `- webhooks: ${view.webhooks.received.toString()} received, ${view.webhooks.ignored.toString()} ignored${seen && `; ${seen}`}`,
    `- evidence: ${evidence === undefined ? 'not yet collected' : EVIDENCE[evidence]}`,
    `- deadline: ${view.deadline ?? (view.phase === 'create' ? 'starts with the answer to the create' : 'none')}`,
    `- next: ${NEXT[view.phase]}`,
  ].join('\n');
}
