import type {
  AskedFor,
  Deployment,
  EvidenceReference,
  NamedFile,
  PersistRecheckRequest,
  PersistRequest,
  RecheckPersisted,
  ResultFiles,
} from '../workflows/activity-contract.js';
import type {
  EvidenceFile,
  EvidenceList,
  EvidenceReason,
  EvidenceSummary,
  OnboardingInput,
  OnboardingOutcome,
  OutcomeFlag,
  RecheckedOutcome,
  StoredDocument,
} from '../workflows/contract.js';

/**
 * What the activities need from outside. `src/` implements it; tests implement it by hand. Nothing
 * here mentions HTTP, files, SQL or Temporal.
 *
 * A port's call rejects with a {@link VendorFailure} or a {@link StoreFailure} where it can say what
 * happened; anything else counts as a bug and is retried as such.
 */
export interface OnboardingPorts {
  readonly vendor: Vendor;
  readonly evidence: EvidenceStore;
  readonly outcomes: OutcomeStore;
  readonly webhookUrls: WebhookUrls;
  readonly deployment: DeploymentProbe;
  /** Says what an operator should read; never personal data. */
  readonly log: PortLog;
}

/** Where ports tell operators something: never a name, a URL or a body. */
export interface PortLog {
  /** What is worth knowing. */
  info(message: string, fields?: Readonly<Record<string, string | number | boolean | null>>): void;
  /** What somebody should look at. */
  warn(message: string, fields?: Readonly<Record<string, string | number | boolean | null>>): void;
}

/** Finwave, seen from an activity. */
export interface Vendor {
  /**
   * POST /integrations. Refuses what may not be sent (a host outside the allow-list) with the code
   * `refusedInput` before anything is sent.
   */
  create(input: OnboardingInput, webhook: string, signal: AbortSignal): Promise<CreatedOnboarding>;
  /**
   * GET /integrations/:onboardingId/result. Rejects with the code `noRoom`, having read no further,
   * where `hasRoom` says so; without it, any number of results may be in memory.
   */
  result(onboardingId: string, signal: AbortSignal, hasRoom?: HasRoom): Promise<VendorResult>;
}

/** Asked before more of a body is held, with the bytes that may come in all. */
export type HasRoom = (bytes: number) => boolean;

/** What Finwave's create answered. */
export interface CreatedOnboarding {
  readonly onboardingId: string;
  readonly url: string | null;
  /** As the vendor wrote it; may be a status that its document lacks. Null where there is none. */
  readonly status: string | null;
}

/** A result as read: what was received, and the few things that decisions hang on. */
export interface VendorResult {
  /** The body byte for byte. */
  readonly raw: Uint8Array;
  readonly onboardingId: string | null;
  readonly customId: string | null;
  /** As the vendor wrote it; may be a status that its document lacks. */
  readonly status: string;
  readonly score: number | null;
  /** The vendor's spelling, not yet checked for being printable. */
  readonly errorEvent: string | null;
  /** Codes (error event, SMS, log) that the vendor's document does not list. */
  readonly unknownCodes: readonly string[];
  /** Fields that decide and hold something of no one reading; the vendor's field names only. */
  readonly unreadableFields: readonly string[];
  /** `processStatus.steps`; null is "not asked or not reached". */
  readonly steps: Readonly<Record<'acceptation' | 'ocr' | 'biometry' | 'sms', boolean | null>>;
  /** Whether the part is there and says anything. */
  readonly parts: Readonly<Record<'processStatus' | 'evidences' | 'ocr' | 'biometry', boolean>>;
  /** What challenges, checks and fields of the document say. */
  readonly findings: {
    /** Any of them says no. */
    readonly failed: boolean;
    /** A challenge or check says neither yes nor no. */
    readonly unconfirmed: boolean;
  };
  readonly acceptations: readonly ReportedAcceptation[];
  /** The body's encoding was guessed: some letters may be wrong. */
  readonly unreadableText: boolean;
  /** Role and file name, in the vendor's words. */
  readonly evidences: readonly { readonly role: string; readonly name: string }[];
  /** `ocr.images`, still base64. */
  readonly images: readonly { readonly name: string; readonly base64: string }[];
}

/** One of a result's `acceptations`; null is whatever it does not say. */
export interface ReportedAcceptation {
  readonly text: string | null;
  readonly mandatory: boolean | null;
  readonly accepted: boolean | null;
}

/** The evidence store, and the way evidence gets into it. Every write is write-once by content. */
export interface EvidenceStore {
  /** Stores a terminal result's raw body and the images inside it. */
  storeResult(customId: string, result: VendorResult): Promise<StoredResult>;
  /** Reads what {@link storeResult} stored as `files`. */
  readFiles(files: StoredDocument): Promise<ResultFiles>;
  /** The key of the digests of acceptations' texts; null where it was erased. */
  readTextsKey(key: StoredDocument): Promise<Uint8Array | null>;
  /** Keeps the body of a refusal, so that a failure can name it instead of quoting it. */
  storeRefusal(customId: string, body: Uint8Array): Promise<StoredDocument>;
  /** Downloads, checks and stores the archive, in one attempt. */
  collect(order: EvidenceOrder, attempt: CollectAttempt): Promise<CollectedEvidence>;
  /** Concludes without an archive: the images of the result are all there is. */
  concludeWithout(
    order: EvidenceOrder,
    ending: { readonly state: 'none' | 'notReady'; readonly reason: EvidenceReason },
  ): Promise<CollectedEvidence>;
  /** The files of what {@link collect} or {@link concludeWithout} told, read from what they stored. */
  listFiles(evidence: ConcludedEvidence): Promise<EvidenceList>;
}

/** What is known of evidence by reference. */
export interface ConcludedEvidence {
  readonly customId: string;
  readonly evidence: EvidenceReference;
  readonly receipt: StoredDocument | null;
  /** Where what the result says of files lies; null where there was no result. */
  readonly files: StoredDocument | null;
}

/** A result that was stored: by reference, with what it makes an officer look at. */
export interface StoredResult {
  readonly result: StoredDocument;
  /** Reference of the list of what the result names. */
  readonly files: StoredDocument;
  readonly flags: readonly OutcomeFlag[];
}

/** Which evidence is to be collected, and what the result says should be there. */
export interface EvidenceOrder {
  readonly customId: string;
  readonly onboardingId: string;
  readonly named: readonly NamedFile[];
  readonly images: readonly EvidenceFile[];
  /** Settle for an archive that lacks named files; before that it is refused as `evidenceIncomplete`. */
  readonly acceptMissing: boolean;
}

/** One attempt: where to report progress, what to resume from, when to stop. */
export interface CollectAttempt {
  readonly signal: AbortSignal;
  /** Asked once `signal` is aborted: true where another attempt goes on with what this one has. */
  goesOn(): boolean;
  /** Called at least every two seconds while anything moves; the last value reaches the next attempt. */
  progress(progress: CollectProgress): void;
  /** True where no attempt would follow this failure: what came is then kept as it is. */
  isLast(failure: VendorFailure): boolean;
  /** What the attempt before this one last reported, as it came back; not to be trusted in shape. */
  readonly resume: unknown;
  /** Written into the receipt: who ran this attempt. */
  readonly attempt: number;
}

/** JSON; a download's bookmark. */
export type CollectProgress = Readonly<Record<string, unknown>>;

/** The archive as judged, or `rejected` where the gate refused it, or could not read it: then in quarantine. */
export interface CollectedEvidence {
  readonly evidence: EvidenceSummary;
  readonly flags: readonly OutcomeFlag[];
  readonly receipt: StoredDocument | null;
}

/** The one stored outcome per customId, of which the first wins, and what rechecks found since. */
export interface OutcomeStore {
  /** Null where this customId has no outcome yet. */
  find(customId: string): Promise<OnboardingOutcome | null>;
  /**
   * Commits the outcome unless its customId has one already; returns the stored one either way.
   * Repeating it changes nothing.
   */
  persist(request: PersistRequest, run: RunInfo): Promise<OnboardingOutcome>;
  /**
   * The newest that is known of a settled onboarding, for `by` to ask again; `erased` where its
   * evidence was removed, null where it is not settled. Written into the access log, once a run.
   */
  findSettled(customId: string, by: string, run: RunInfo): Promise<SettledOnboarding | 'erased' | null>;
  /**
   * Commits what a recheck found where status, flags or evidence differ from the newest that is known;
   * `erased` where the evidence was removed meanwhile. Repeating it in the same run changes nothing.
   */
  persistRecheck(request: PersistRecheckRequest, run: RunInfo): Promise<RecheckPersisted | 'erased'>;
}

/** The newest that is known of an onboarding, and what its input asked for; null where no record says. */
export interface SettledOnboarding {
  readonly known: RecheckedOutcome;
  readonly asked: AskedFor | null;
}

/** Coordinates of the run that commits, for the record. */
export interface RunInfo {
  readonly namespace: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly attempt: number;
}

/** Makes the URL that Finwave calls; it is a capability and must not be stored or logged. */
export interface WebhookUrls {
  /** The URL of this onboarding. */
  urlFor(customId: string): string;
}

/** What this deployment has; asked once per onboarding. */
export interface DeploymentProbe {
  /** Rejects where the server cannot be asked. */
  describe(): Promise<Deployment>;
}

/**
 * What can go wrong at the vendor's door.
 *
 * - `refusedInput` our own check refused to send it; `fields` say which
 * - `notYet` 202, 204, 404, 409, 425, a success of zero bytes, an empty ZIP
 * - `exists` of a create: 409, or a 400 or 422 whose body names the customId as existing
 * - `noGood` it came whole and is not what was asked: another body, a redirect, any other 4xx
 * - `refused` 401 or 403 for the token, not for one path alone
 * - `away` 408, 429, 5xx, reset, time-out, cut short: comes back by itself
 * - `evidenceIncomplete` a named file is missing from the archive
 * - `noRoom` it was not read, because this process holds as much as it may
 */
export const VENDOR_FAILURE_CODES = [
  'refusedInput',
  'notYet',
  'exists',
  'noGood',
  'refused',
  'away',
  'evidenceIncomplete',
  'noRoom',
] as const;
/** What can go wrong at the vendor's door. */
export type VendorFailureCode = (typeof VENDOR_FAILURE_CODES)[number];

/** An error of the vendor's door. Its message holds no token, URL or body. */
export interface VendorFailure extends Error {
  readonly code: VendorFailureCode;
  /** Null where no HTTP answer came. */
  readonly httpStatus: number | null;
  /** What an outcome without an archive says where this was the last answer; null where nothing fits. */
  readonly reason: EvidenceReason | null;
  /** Those of our fields that the body mentions. */
  readonly fields: readonly string[];
  /** The refusal's body, capped, for {@link EvidenceStore.storeRefusal}. */
  readonly body: Uint8Array | null;
  readonly retryAfterMs: number | null;
}

/** True for what the vendor port rejects with, whoever made it. */
export function isVendorFailure(error: unknown): error is VendorFailure {
  return (
    error instanceof Error &&
    'code' in error &&
    'httpStatus' in error &&
    (VENDOR_FAILURE_CODES as readonly unknown[]).includes(error.code)
  );
}

/**
 * What can go wrong in a store: `unavailable` comes back by itself (locked, full, unreachable);
 * `misconfigured` needs somebody (a missing package, a refused credential); `corrupt` is content
 * that does not fit its digest.
 */
export const STORE_FAILURE_CODES = ['storeUnavailable', 'storeMisconfigured', 'storeCorrupt'] as const;
/** What can go wrong with a store. */
export type StoreFailureCode = (typeof STORE_FAILURE_CODES)[number];

/** An error of a store. Its message holds no credential. */
export interface StoreFailure extends Error {
  readonly code: StoreFailureCode;
}

/** True for what a store port rejects with, whoever made it. */
export function isStoreFailure(error: unknown): error is StoreFailure {
  return (
    error instanceof Error &&
    'code' in error &&
    (STORE_FAILURE_CODES as readonly unknown[]).includes(error.code)
  );
}
