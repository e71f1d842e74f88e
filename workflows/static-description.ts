/** What the Web UI and `temporal workflow describe` show of an onboarding from its first second on. */
export function staticDescription(customId: string): {
  readonly staticSummary: string;
  readonly staticDetails: string;
  readonly memo: Readonly<Record<string, unknown>>;
} {
  return {
    staticSummary: `Finwave onboarding ${customId}`,
    staticDetails: [
      'Verifies one person: **create** at Finwave, **wait** for webhook or poll, collect **evidence**, **persist** the outcome.',
      '',
      '`temporal workflow metadata` tells where it stands; `temporal workflow describe` shows the pending poll.',
    ].join('\n'),
    memo: { package: 'temporal-finwave' },
  };
}
