import { msToNumber } from '@temporalio/common/lib/time.js';
import { CREATE_FIELDS, type OnboardingInput, type WaitOptions } from './contract.js';
import type { InputProblem } from './failures.js';
import { CUSTOM_ID_RULE, isCustomId } from './ids.js';
import { isUndecodable } from './payload-converter.js';
import { LONGEST_WAIT_MS, WAIT_DEFAULTS } from './policies.js';

/** An input that was checked, its waits in milliseconds. */
export interface CheckedInput {
  readonly input: OnboardingInput;
  readonly wait: Readonly<Record<keyof typeof WAIT_DEFAULTS, number>>;
}

export type InputCheck =
  | { readonly ok: true; readonly checked: CheckedInput }
  | { readonly ok: false; readonly problems: readonly InputProblem[] };

/**
 * Checks what a caller sent as `onboardingWorkflow`'s one argument, whatever it is: no zod, so that
 * the workflow bundle stays small. Problems name fields and rules, never values.
 */
export function checkInput(value: unknown): InputCheck {
  const problems: InputProblem[] = [];
  const check = checker(problems);
  if (isUndecodable(value)) {
    return refused(
      'the input',
      'a payload that this worker can decode (plain JSON, or encrypted with a key it has)',
    );
  }
  if (!isRecord(value)) return refused('the input', 'one JSON object such as {"customId": "c1"}');

  check.field(value, 'customId', CUSTOM_ID_RULE, isCustomId, 'required');
  check.field(value, 'lang', 'a text such as "ENG"', isFilledText);
  check.field(value, 'phoneStep', 'true or false', isBoolean);
  check.field(
    value,
    'notifyParent',
    'true, false or "fromStart"',
    (given) => isBoolean(given) || given === 'fromStart',
  );
  checkPhone(value, check);
  checkAcceptations(value, check);
  checkRedirectUrl(value, check);
  checkExtra(value, check);
  const wait = checkWait(value, check);
  check.noOthers(value, '', INPUT_FIELDS, 'absent: an unknown create field belongs into "extra"');

  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, checked: { input: value as unknown as OnboardingInput, wait } };
}

function refused(field: string, mustBe: string): InputCheck {
  return { ok: false, problems: [{ field, mustBe }] };
}

/** `extra` may name none of them, nor `webhook`, which is ours to say. */
const INPUT_FIELDS: readonly string[] = [
  ...CREATE_FIELDS.filter((field) => field !== 'webhook'),
  'extra',
  'wait',
  'notifyParent',
];

type Check = ReturnType<typeof checker>;
type Fields = Readonly<Record<string, unknown>>;

function checker(problems: InputProblem[]) {
  const report = (field: string, mustBe: string): void => {
    problems.push({ field: printableField(field), mustBe });
  };
  return {
    report,
    field(
      fields: Fields,
      name: string,
      rule: string,
      fits: (value: unknown) => boolean,
      presence: 'optional' | 'required' = 'optional',
      path = name,
    ): void {
      if (fields[name] === undefined ? presence === 'required' : !fits(fields[name])) report(path, rule);
    },
    noOthers(fields: Fields, path: string, known: readonly string[], rule: string): void {
      for (const name of Object.keys(fields)) if (!known.includes(name)) report(path + name, rule);
    },
  };
}

/** A key is the caller's text too: shown only where it looks like a field name. */
function printableField(field: string): string {
  return /^[A-Za-z][A-Za-z0-9_.[\] ]{0,99}$/.test(field) ? field : 'a field whose name cannot be printed';
}

function checkPhone(fields: Fields, check: Check): void {
  check.field(fields, 'phoneCountryCode', 'a country code with its plus sign, such as "+34"', (value) =>
    matches(value, /^\+[1-9][0-9]{0,3}$/),
  );
  check.field(fields, 'phone', 'a phone number of 4 to 15 digits without its country code', (value) =>
    matches(value, /^[0-9](?:[ -]?[0-9]){3,14}$/),
  );
  if (fields['phone'] !== undefined && fields['phoneCountryCode'] === undefined) {
    check.report('phoneCountryCode', 'given together with phone, such as "+34"');
  }
  if (fields['phone'] === undefined && fields['phoneCountryCode'] !== undefined) {
    check.report('phone', 'given together with phoneCountryCode');
  }
}

/** More than a person reads; a digest of each goes with every poll. */
const MAX_ACCEPTATIONS = 200;

function checkAcceptations(fields: Fields, check: Check): void {
  const acceptations = fields['acceptations'];
  if (acceptations === undefined) return;
  if (!Array.isArray(acceptations) || acceptations.length > MAX_ACCEPTATIONS) {
    check.report(
      'acceptations',
      `a list of at most ${MAX_ACCEPTATIONS.toString()} {"mandatory": true, "text": "…"}`,
    );
    return;
  }
  acceptations.forEach((acceptation: unknown, index) => {
    const path = `acceptations[${index.toString()}]`;
    if (!isRecord(acceptation)) {
      check.report(path, '{"mandatory": true, "text": "…"}');
      return;
    }
    check.field(acceptation, 'mandatory', 'true or false', isBoolean, 'required', `${path}.mandatory`);
    check.field(acceptation, 'text', 'a text', isFilledText, 'required', `${path}.text`);
    check.noOthers(acceptation, `${path}.`, ['mandatory', 'text'], 'absent');
  });
}

function checkRedirectUrl(fields: Fields, check: Check): void {
  const redirectUrl = fields['redirectUrl'];
  if (redirectUrl === undefined) return;
  if (!isRecord(redirectUrl)) {
    check.report('redirectUrl', '{"type": 1, "url": "https://…", "waitingTime": 0}');
    return;
  }
  const isType = (value: unknown): boolean => value === 1 || value === 2 || value === 3 || value === 4;
  const isWaitingTime = (value: unknown): boolean => typeof value === 'number' && value >= 0;
  check.field(
    redirectUrl,
    'type',
    '1 (auto), 2 (manual), 3 (none) or 4 (iframe)',
    isType,
    'required',
    'redirectUrl.type',
  );
  check.field(
    redirectUrl,
    'url',
    'an https URL',
    (value) => matches(value, /^https:\/\/[^\s/?#@]+(?:[/?#]\S*)?$/i),
    redirectUrl['type'] === 3 ? 'optional' : 'required',
    'redirectUrl.url',
  );
  check.field(
    redirectUrl,
    'waitingTime',
    'a number, 0 or more',
    isWaitingTime,
    'optional',
    'redirectUrl.waitingTime',
  );
  check.noOthers(redirectUrl, 'redirectUrl.', ['type', 'url', 'waitingTime'], 'absent');
}

function checkExtra(fields: Fields, check: Check): void {
  const extra = fields['extra'];
  if (extra === undefined) return;
  if (!isRecord(extra)) {
    check.report('extra', 'an object of create fields that this package does not know');
    return;
  }
  for (const name of Object.keys(extra)) {
    // A vendor may bind names without regard to case.
    const known = INPUT_FIELDS.find((field) => field.toLowerCase() === name.toLowerCase());
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name)) {
      check.report('extra', 'with names of letters and digits, first a letter');
    } else if (name.toLowerCase() === 'webhook') {
      check.report(`extra.${name}`, 'absent: the webhook URL is made by the worker');
    } else if (known !== undefined) {
      check.report(`extra.${name}`, `given as ${known} outside of extra`);
    }
  }
}

function checkWait(fields: Fields, check: Check): CheckedInput['wait'] {
  const given = fields['wait'] ?? {};
  const wait: WaitOptions = isRecord(given) ? given : {};
  if (!isRecord(given)) check.report('wait', 'an object such as {"pollEvery": "1m"}');
  const names = Object.keys(WAIT_DEFAULTS) as (keyof WaitOptions)[];
  check.noOthers(wait as Fields, 'wait.', names, `absent: only ${names.join(', ')} can be set`);
  const ms = (name: keyof WaitOptions): number => {
    const value: unknown = wait[name];
    const length = value === undefined ? undefined : toMs(value);
    if (value !== undefined && length === undefined) {
      check.report(`wait.${name}`, DURATION_RULE);
    }
    return length ?? msToNumber(WAIT_DEFAULTS[name]);
  };
  const pollEvery = ms('pollEvery');
  const pollAtMost = wait.pollAtMost === undefined ? Math.max(ms('pollAtMost'), pollEvery) : ms('pollAtMost');
  if (pollAtMost < pollEvery) check.report('wait.pollAtMost', 'at least as long as wait.pollEvery');
  return {
    firstPollAfter: ms('firstPollAfter'),
    pollEvery,
    pollAtMost,
    deadline: ms('deadline'),
    evidenceDeadline: ms('evidenceDeadline'),
    giveUpAfter: ms('giveUpAfter'),
  };
}

export const DURATION_RULE = 'a duration above zero with its unit, such as "30s", "15m" or "30d"';

/** Undefined unless `value` is a positive duration with a unit: `"30"` would silently mean 30 ms. */
export function toMs(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^[0-9]{1,12}(?:\.[0-9]{1,3})? ?[a-z]{1,12}$/i.test(value))
    return undefined;
  try {
    const ms = Math.round(msToNumber(value));
    return ms >= 1 && ms <= LONGEST_WAIT_MS ? ms : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isFilledText(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0;
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}
