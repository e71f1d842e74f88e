import type { AskedAcceptation, AskedFor } from '../workflows/activity-contract.js';
import type { OutcomeFlag, TerminalStatus } from '../workflows/contract.js';
import { WHOLE_PROCESS } from '../workflows/policies.js';
import { digestOfText } from './digest-of.js';
import type { ReportedAcceptation, VendorResult } from './ports.js';

/** A run that began before inputs were told asked for nothing that is known. */
const NOTHING_ASKED: AskedFor = { phoneStep: null, acceptations: [] };

/** Whether an ending comes with an error event; null where it may or may not. */
const HAS_ERROR_EVENT = {
  FINISHED: false,
  TIMEOUT: true,
  INCOMPLETED: null,
} satisfies Record<TerminalStatus, boolean | null>;

/**
 * Everything that a terminal result gives to look at: a check that could not run has not been passed.
 * `textsKey` is the key of the digests in `asked`, null where they have none.
 */
export function flagsOf(
  status: TerminalStatus,
  result: VendorResult,
  asked: AskedFor = NOTHING_ASKED,
  textsKey: Uint8Array | null = null,
): OutcomeFlag[] {
  const expected = HAS_ERROR_EVENT[status];
  const isWhole = WHOLE_PROCESS[status];
  const { parts, findings } = result;
  const mandatory = isWhole ? toMandatory(result.acceptations, asked.acceptations, textsKey) : [];
  const raised: Partial<Record<OutcomeFlag, boolean>> = {
    errorEventDisagrees: expected !== null && expected !== (result.errorEvent !== null),
    unreadableText: result.unreadableText,
    unknownCodes: result.unknownCodes.length > 0,
    mandatoryAcceptationRefused: mandatory.includes(false),
    mandatoryAcceptationUnconfirmed: mandatory.includes(null),
    stepFailed: isWhole && (findings.failed || hasFailedStep(result, asked)),
    stepUnconfirmed: isWhole && (findings.unconfirmed || hasUnconfirmedStep(result, asked)),
    resultIncomplete:
      isWhole && (!parts.processStatus || !parts.evidences || (!parts.ocr && !parts.biometry)),
    idsUnconfirmed: isWhole && result.onboardingId === null && result.customId === null,
    unreadableFields: isWhole && result.unreadableFields.length > 0,
  };
  return (Object.keys(raised) as OutcomeFlag[]).filter((flag) => raised[flag]);
}

/** Only `phoneStep: false` switches a step off; the vendor says null for one that was not asked for. */
function hasFailedStep({ steps }: VendorResult, { phoneStep }: AskedFor): boolean {
  const { sms, ...others } = steps;
  return Object.values(others).includes(false) || (sms === false && phoneStep !== false);
}

function hasUnconfirmedStep({ steps, parts }: VendorResult, asked: AskedFor): boolean {
  return (
    (asked.acceptations.length > 0 && steps.acceptation !== true) ||
    (asked.phoneStep === true && steps.sms !== true) ||
    (!parts.ocr && steps.ocr !== true) ||
    (!parts.biometry && steps.biometry !== true)
  );
}

/** What became of each mandatory acceptation, of the result and of the input: accepted, refused, or null. */
function toMandatory(
  reported: readonly ReportedAcceptation[],
  asked: readonly AskedAcceptation[],
  textsKey: Uint8Array | null,
): (boolean | null)[] {
  const ofResult = reported.filter(({ mandatory }) => mandatory === true).map(({ accepted }) => accepted);
  const echoes = reported.map(({ text }) => (text === null ? null : digestOfText(text, textsKey)));
  const askedFor = new Set(asked.map(({ textSha256 }) => textSha256));
  const isAligned =
    reported.length === asked.length &&
    asked.every(({ mandatory }, index) => reported[index]?.mandatory === mandatory);
  const ofInput = asked.flatMap(({ mandatory, textSha256 }, index) => {
    if (!mandatory) return [];
    const same = reported.filter((_, at) => echoes[at] === textSha256).map(({ accepted }) => accepted);
    if (same.length > 0) return same;
    // One that echoes another of the input's texts is that one's answer.
    const isOthers = askedFor.has(echoes[index] ?? '');
    return [isAligned && !isOthers ? (reported[index]?.accepted ?? null) : null];
  });
  return [...ofResult, ...ofInput];
}
