import type { OutcomeFlag } from '../../workflows/contract.js';

/*
 * A second reading of a stored result, made from the text of the rules alone: what its outcome must at
 * least be flagged with. It shares nothing with the reading that it judges, and reads only what
 * `generate-answers.ts` can write.
 */

type Json = Readonly<Record<string, unknown>>;

const NO: readonly unknown[] = [false, 0, '0', 'false'];
const YES: readonly unknown[] = [true, 1, '1', 'true'];

const STATUSES = ['CREATED', 'INPROCESS', 'INCOMPLETED', 'TIMEOUT', 'FINISHED'];
const KNOWN_ERROR_EVENTS = [
  'TIME_EXPIRED',
  'USER_LEAVES_PROCESS',
  'SMS_EXCEEDED',
  'OTP_VALIDATION_EXCEEDED',
  'OCR_RETRIES_EXCEEDED',
  'OCR_ERROR',
];

/** What was asked for at the create. */
export interface Asked {
  readonly phoneStep: boolean;
  readonly acceptations: readonly { readonly text: string; readonly mandatory: boolean }[];
}

export function demandedFlags(raw: Uint8Array, asked: Asked): OutcomeFlag[] {
  const result = JSON.parse(Buffer.from(raw).toString('utf8')) as Json;
  const status = typeof result['status'] === 'string' ? result['status'].trim().toUpperCase() : '';
  const process = toObject(result['processStatus']);
  const event = process?.['errorEvent'];
  const hasEvent = typeof event === 'string' && event !== '';
  const demanded = new Set<OutcomeFlag>();
  const demand = (flag: OutcomeFlag, isDue: boolean): void => {
    if (isDue) demanded.add(flag);
  };

  demand('errorEventDisagrees', (status === 'FINISHED' && hasEvent) || (status === 'TIMEOUT' && !hasEvent));
  demand('unknownCodes', hasEvent && !KNOWN_ERROR_EVENTS.includes(event));
  demand('unknownStatus', !STATUSES.includes(status));
  if (status !== 'FINISHED') return [...demanded];

  const [ocr, biometry] = [toObject(result['ocr']), toObject(result['biometry'])];
  const steps = toObject(process?.['steps']) ?? {};
  const checks = [
    ...['head', 'blink', 'smile'].map((name) => toObject(biometry?.[name])?.['success']),
    ...[...toList(ocr?.['authenticity']), ...toList(ocr?.['validations'])].map(({ value }) => value),
  ];
  const isReported = (step: unknown): boolean => YES.includes(step);
  demand('idsUnconfirmed', result['onboardingId'] == null && result['customId'] == null);
  demand(
    'resultIncomplete',
    process === null || result['evidences'] == null || (ocr === null && biometry === null),
  );
  demand(
    'stepFailed',
    ['acceptation', 'ocr', 'biometry'].some((step) => NO.includes(steps[step])) ||
      (asked.phoneStep && NO.includes(steps['sms'])) ||
      checks.some((check) => NO.includes(check)),
  );
  demand(
    'stepUnconfirmed',
    (asked.acceptations.length > 0 && !isReported(steps['acceptation'])) ||
      (asked.phoneStep && !isReported(steps['sms'])) ||
      (ocr === null && !isReported(steps['ocr'])) ||
      (biometry === null && !isReported(steps['biometry'])) ||
      checks.some((check) => check === null),
  );

  const echoed = toList(result['acceptations']);
  const mandatory = [
    ...echoed.filter((entry) => YES.includes(entry['mandatory'])),
    ...asked.acceptations
      .filter((acceptation) => acceptation.mandatory)
      .map(({ text }) => echoed.find((entry) => entry['text'] === text) ?? {}),
  ];
  demand(
    'mandatoryAcceptationRefused',
    mandatory.some(({ accepted }) => NO.includes(accepted)),
  );
  demand(
    'mandatoryAcceptationUnconfirmed',
    mandatory.some(({ accepted }) => !YES.includes(accepted) && !NO.includes(accepted)),
  );
  demand('unreadableFields', isOdd(process?.['score']) || toList(result['acceptations']).some(isOddEntry));
  return [...demanded];
}

/** A score with no one reading. */
function isOdd(score: unknown): boolean {
  return score != null && score !== '' && (typeof score === 'boolean' || !Number.isFinite(Number(score)));
}

function isOddEntry({ accepted }: Json): boolean {
  return accepted != null && !YES.includes(accepted) && !NO.includes(accepted);
}

function toObject(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

/** One object where a list is documented is a list of one. */
function toList(value: unknown): Json[] {
  const entries = Array.isArray(value) ? (value as unknown[]) : [value];
  return entries.map(toObject).filter((entry) => entry !== null);
}
