/**
 * The shapes that cross a boundary: what a caller sends, what the workflow returns, and what the
 * workflow and its activities tell each other. Everything here is JSON: ISO 8601 strings instead of
 * dates, `null` instead of absence.
 *
 * Vendor words (`onboardingId`, `FINISHED`, `processStatus`…) are Finwave's own spelling.
 */

/** Task queue that the onboarding worker polls unless configured otherwise. */
export const DEFAULT_TASK_QUEUE = 'finwave-onboarding';

/** Workflow type of {@link OnboardingInput}'s workflow, as every client and the CLI spells it. */
export const ONBOARDING_WORKFLOW_TYPE = 'onboardingWorkflow';

/** Workflow type that asks Finwave again about a settled onboarding. */
export const RECHECK_WORKFLOW_TYPE = 'recheckWorkflow';

/**
 * The vendor's five statuses in the order in which they can be reached. FINISHED means that the person went through the whole process, not that anybody
 * approved them.
 *
 * @see Finwave Digital Onboarding API, "POST /integrations", possible values of `status`.
 */
export const ONBOARDING_STATUSES = ['CREATED', 'INPROCESS', 'INCOMPLETED', 'TIMEOUT', 'FINISHED'] as const;
/** One of {@link ONBOARDING_STATUSES}. */
export type OnboardingStatus = (typeof ONBOARDING_STATUSES)[number];

/** How far each status is along the process; nothing is left that has the last rank. */
const TERMINAL = 2;
const RANKS = {
  CREATED: 0,
  INPROCESS: 1,
  INCOMPLETED: TERMINAL,
  TIMEOUT: TERMINAL,
  FINISHED: TERMINAL,
} as const satisfies Record<OnboardingStatus, 0 | 1 | typeof TERMINAL>;
type OpenStatus = {
  [S in keyof typeof RANKS]: (typeof RANKS)[S] extends typeof TERMINAL ? never : S;
}[keyof typeof RANKS];
/** A status that is never left. */
export type TerminalStatus = Exclude<OnboardingStatus, OpenStatus>;

/** What a webhook may claim; `UNKNOWN` stands for every value that the vendor's document lacks. */
export type WebhookResult = OnboardingStatus | 'UNKNOWN';

/** True for one of the five statuses, spelt exactly so. */
export function isOnboardingStatus(value: unknown): value is OnboardingStatus {
  return (ONBOARDING_STATUSES as readonly unknown[]).includes(value);
}

/** The status that a text names, in whatever letter case and with blanks around; null for none of the five. */
export function toOnboardingStatus(text: string): OnboardingStatus | null {
  const status = text.trim().toUpperCase();
  return isOnboardingStatus(status) ? status : null;
}

/** True for a status that is never left. */
export function isTerminal(status: OnboardingStatus): status is TerminalStatus {
  return RANKS[status] === TERMINAL;
}

/** True where a webhook claims that the process has ended. */
export function claimsEnding(result: WebhookResult): result is TerminalStatus {
  return result !== 'UNKNOWN' && isTerminal(result);
}

/** True where `next` comes after `known` in the vendor's order; a terminal status is never left. */
export function isLater(next: OnboardingStatus, known: OnboardingStatus): boolean {
  return RANKS[next] > RANKS[known];
}

/** The fields of POST /integrations by the vendor's names, in the order of its document. */
export const CREATE_FIELDS = [
  'customId',
  'webhook',
  'lang',
  'phoneCountryCode',
  'phone',
  'phoneStep',
  'acceptations',
  'redirectUrl',
] as const;

/** A condition that the person must see, and accept where `mandatory`. */
export interface Acceptation {
  readonly mandatory: boolean;
  readonly text: string;
}

/** Where the vendor sends the person at the end: 1 auto, 2 manual, 3 none, 4 iframe. */
export interface RedirectUrl {
  readonly type: 1 | 2 | 3 | 4;
  readonly url?: string;
  /** The vendor names no unit; sent as given. */
  readonly waitingTime?: number;
}

/** How long and how often the workflow waits. Durations are strings such as `"30s"` or `"15 minutes"`. */
export interface WaitOptions {
  /** Quiet time before the first poll, for the webhook to make it unnecessary. Default `"30s"`. */
  readonly firstPollAfter?: string;
  /** First interval between two polls. Default `"1m"`. */
  readonly pollEvery?: string;
  /** Largest interval between two polls. Default: the larger of `"15m"` and `pollEvery`. */
  readonly pollAtMost?: string;
  /** From the create's answer to the last poll. Default `"30d"`. */
  readonly deadline?: string;
  /** How long the vendor may answer that there is no archive, or something that is none. Default `"30m"`. */
  readonly evidenceDeadline?: string;
  /**
   * How long a usable answer may be missing once one is due: from the start for the create, from the
   * deadline on for the result, from the first attempt for the evidence. Default `"7d"`.
   */
  readonly giveUpAfter?: string;
}

/**
 * The one argument of `onboardingWorkflow`: the vendor's create fields by the vendor's names
 * (without `webhook`, which is ours to say), and how to wait. Fields not given are not sent, except
 * `lang`, which is then `"ENG"`.
 */
export interface OnboardingInput {
  /** Your opaque id of this onboarding: 1–100 of `A-Z a-z 0-9 . _ : -`, first a letter or digit. */
  readonly customId: string;
  /** Finwave's code of the language that it speaks to the person. Default `"ENG"`. */
  readonly lang?: string;
  /** With its plus sign, `"+34"`; both of `phoneCountryCode` and `phone`, or neither. */
  readonly phoneCountryCode?: string;
  /** Without its country code. */
  readonly phone?: string;
  /** Whether the person confirms the phone number by SMS. */
  readonly phoneStep?: boolean;
  /** What the person must see, and accept where mandatory; at most 200. */
  readonly acceptations?: readonly Acceptation[];
  /** Where Finwave sends the person at the end. */
  readonly redirectUrl?: RedirectUrl;
  /** Create fields that this package does not know; passed to the vendor untouched. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** How long and how often to wait. */
  readonly wait?: WaitOptions;
  /**
   * Set by the start helpers: the child signals `finwaveOnboardingUrl` to its parent, and with
   * `"fromStart"` also `finwaveOnboardingTaken`, as soon as a worker has taken it.
   */
  readonly notifyParent?: boolean | 'fromStart';
}

/**
 * Everything about an outcome that somebody may want to know; a closed list. Each is about FINISHED
 * unless it says otherwise.
 */
export const OUTCOME_FLAGS = [
  /** A file that the result names is not in the archive; any ending. */
  'evidenceMissing',
  /** The archive was refused: malicious, and then in quarantine, or larger than may be; any ending. */
  'evidenceRejected',
  /** What was delivered as the archive is none that could be read; it lies in quarantine; any ending. */
  'evidenceUnreadable',
  /** No archive came within `evidenceDeadline`, or Finwave was away for `giveUpAfter`; any ending. */
  'evidenceNotReady',
  /** FINISHED with an error event, or TIMEOUT without one. */
  'errorEventDisagrees',
  /** A mandatory acceptation was plainly refused. */
  'mandatoryAcceptationRefused',
  /** A mandatory acceptation of the input or of the result is not plainly accepted. */
  'mandatoryAcceptationUnconfirmed',
  /** A step, check or field of the result says no. */
  'stepFailed',
  /** A step that was asked for is not true, or a check says neither yes nor no. */
  'stepUnconfirmed',
  /** The result lacks `processStatus` or `evidences`, or both `ocr` and `biometry`. */
  'resultIncomplete',
  /** Finwave never had a result; any ending. */
  'resultMissing',
  /** The last status is none of the five; the deadline's ending. */
  'unknownStatus',
  /** The result carries neither of the two ids, so whose it is rests on the call alone. */
  'idsUnconfirmed',
  /** A field that an outcome or a flag hangs on holds something that has no one reading. */
  'unreadableFields',
  /** The result's text is in no encoding that it names; some letters may be wrong. */
  'unreadableText',
  /** The result carries codes that the vendor's document does not list. */
  'unknownCodes',
  /** An image inside the result is no base64, or one of too many, and was left there. */
  'imageUnreadable',
] as const;
/** One of {@link OUTCOME_FLAGS}. */
export type OutcomeFlag = (typeof OUTCOME_FLAGS)[number];

/** The flags that leave a FINISHED as good as it was: they tell of odd codes, letters and pictures. */
export const INFORMING_FLAGS = [
  'unknownCodes',
  'imageUnreadable',
  'unreadableText',
] as const satisfies readonly OutcomeFlag[];

/**
 * True unless every check that was asked for is reported and none said no: false only for FINISHED
 * whose flags are all among {@link INFORMING_FLAGS}. Whether the scores suffice is yours to decide.
 *
 * @example
 * if (needsALook(outcome)) return `needs a look: ${outcome.status}`;
 */
export function needsALook({ status, flags }: Pick<OnboardingOutcome, 'status' | 'flags'>): boolean {
  const informing: readonly OutcomeFlag[] = INFORMING_FLAGS;
  return status !== 'FINISHED' || flags.some((flag) => !informing.includes(flag));
}

/** What brought the ending about. */
export type SettledBy = 'webhook' | 'create' | 'deadline' | 'cancellation' | 'poll';

/** `missing`: named but not in the archive; `unreferenced`: in the archive but not named. */
export type EvidenceFileState = 'stored' | 'missing' | 'unreferenced' | 'quarantined';

/** One file of the evidence, by reference and digest. */
export interface EvidenceFile {
  /** The vendor's name where it is printable (`^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$`), else `UNPRINTABLE-<n>`. */
  readonly name: string;
  /** The field of the vendor's `evidences` that names it, `ocrImage` for an image of the result, else null. */
  readonly role: string | null;
  readonly bytes: number | null;
  readonly sha256: string | null;
  readonly state: EvidenceFileState;
}

/** What became of the archive. */
export type EvidenceState = 'stored' | 'none' | 'notReady' | 'rejected';

/** Why there is no archive, beside `http<code>`: the status that the last answer had; a closed list. */
export const EVIDENCE_REASONS = [
  /** A successful answer without a body, or an archive without files. */
  'empty',
  /** A page, a JSON document, text, or the archive as base64 text instead of an archive. */
  'html',
  'json',
  'text',
  'base64',
  /** The call is redirected; redirects are not followed. */
  'redirect',
  /** It ended before it was whole. */
  'truncated',
  /** No answer: no connection, or none in time. */
  'unreachable',
  /** Came whole, and no reader makes an archive of it. */
  'unreadable',
  /** More bytes or entries than may be. */
  'tooLarge',
  /** Attacks, or what cannot be told from one. */
  'pathTraversal',
  'link',
  'overlap',
  'headersDisagree',
  'duplicate',
  'encrypted',
  'bomb',
  /** The onboarding ended by our deadline or a cancellation, before evidence was asked for. */
  'notAsked',
] as const;
/** One of {@link EVIDENCE_REASONS}, or `http` with the status of the last answer. */
export type EvidenceReason = (typeof EVIDENCE_REASONS)[number] | `http${number}`;

/** True for a reason of the list, or `http` with three digits. */
export function isEvidenceReason(value: unknown): value is EvidenceReason {
  return (
    (EVIDENCE_REASONS as readonly unknown[]).includes(value) ||
    (typeof value === 'string' && /^http[1-9]\d\d$/.test(value))
  );
}

/** The files of an outcome's evidence. */
export interface EvidenceList {
  /** At most 200, images of the result first among them; the manifest has all. */
  readonly files: readonly EvidenceFile[];
  /** How many more there are. */
  readonly filesOmitted: number;
}

/** Evidence as the outcome names it; `sha256` and `bytes` are the archive's as received. */
export interface EvidenceSummary extends EvidenceList {
  readonly state: EvidenceState;
  /** Why there is no archive; null where it is stored. */
  readonly reason: EvidenceReason | null;
  /** What `evidence.open(ref, file)` takes; null where nothing was stored. */
  readonly ref: string | null;
  readonly sha256: string | null;
  readonly bytes: number | null;
}

/** A stored document by reference and digest. */
export interface StoredDocument {
  readonly ref: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** The business ending of an onboarding. Nothing is ever absent, only null. */
export interface OnboardingOutcome {
  /** Yours. */
  readonly customId: string;
  /** Null only where the onboarding was cancelled before the vendor had answered. */
  readonly onboardingId: string | null;
  /** The last status that the vendor's result confirmed. */
  readonly status: OnboardingStatus;
  /** What brought the ending about. */
  readonly settledBy: SettledBy;
  /** The vendor's `processStatus.score`, whose scale is undocumented. */
  readonly score: number | null;
  /** The vendor's `processStatus.errorEvent`, or `UNPRINTABLE` where it is no code. */
  readonly errorEvent: string | null;
  /** What somebody may want to look at; see {@link needsALook}. */
  readonly flags: readonly OutcomeFlag[];
  /** The vendor's result as received: reference, SHA-256, size in bytes. */
  readonly result: StoredDocument | null;
  /** The archive and its files by reference and digest. */
  readonly evidence: EvidenceSummary;
  /** The custody record, which is the commit. */
  readonly custody: { readonly ref: string; readonly sha256: string } | null;
}

/** What Finwave says of a settled onboarding when it is asked again: an outcome but for how it settled. */
export type RecheckedOutcome = Omit<OnboardingOutcome, 'settledBy'>;

/** The one argument of `recheckWorkflow`. */
export interface RecheckInput {
  readonly customId: string;
  /** Who asks, for the access log: 1–200 printable ASCII characters. Default: the workflow's id. */
  readonly by?: string;
}

/** What `recheckWorkflow` answers: the newest that is known of a settled onboarding. */
export interface RecheckAnswer extends Pick<OnboardingOutcome, 'customId' | 'status' | 'flags' | 'evidence'> {
  /** Whether status, flags or evidence differ from what was known before. */
  readonly news: boolean;
}

/** What `onboardingUrl` answers: what the person needs next. */
export interface OnboardingUrl {
  /** Null only for a customId whose stored outcome was cancelled before the vendor had answered. */
  readonly onboardingId: string | null;
  /** Where to send the person; null where the vendor no longer tells it. */
  readonly url: string | null;
  readonly status: OnboardingStatus;
  /** The stored outcome where this customId was settled before, else null. */
  readonly outcome: OnboardingOutcome | null;
}

/** The workflow as callers see it. */
export type OnboardingWorkflow = (input: OnboardingInput) => Promise<OnboardingOutcome>;

/** When which webhook came, for the custody record; at most one entry per distinct result. */
export interface WebhookArrival {
  readonly result: WebhookResult;
  /** ISO 8601, workflow time of its first arrival. */
  readonly at: string;
}

/** What the `status` query answers. */
export interface OnboardingStatusView {
  readonly customId: string;
  readonly onboardingId: string | null;
  /** The last confirmed status; null until the vendor has answered the create. */
  readonly status: OnboardingStatus | null;
  /** ISO 8601, when that status was confirmed. */
  readonly since: string | null;
  readonly urlKnown: boolean;
  /** `create`, `wait`, `evidence`, `persist` or `closed`. */
  readonly phase: OnboardingPhase;
  /** ISO 8601 of the last poll that the wait allows; null until the create was answered. */
  readonly deadline: string | null;
  readonly webhooks: {
    readonly received: number;
    readonly ignored: number;
    readonly seen: readonly WebhookArrival[];
  };
}

/** Which of the four steps the workflow is in. */
export type OnboardingPhase = 'create' | 'wait' | 'evidence' | 'persist' | 'closed';
