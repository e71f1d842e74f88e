/** One setting that is wrong: its name, and what to do. Never its value. */
export interface SettingsProblem {
  readonly name: string;
  readonly mend: string;
}

/** Settings that nothing can start with; lists every problem at once. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly code = 'settingsInvalid';
  readonly problems: readonly SettingsProblem[];

  constructor(problems: readonly SettingsProblem[]) {
    super(
      ['the settings are wrong:', ...problems.map(({ name, mend }) => `  - ${name}: ${mend}`)].join('\n'),
    );
    this.problems = problems;
  }
}
