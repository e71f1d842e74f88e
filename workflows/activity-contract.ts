import type {
  EvidenceFile,
  EvidenceList,
  EvidenceSummary,
  OnboardingInput,
  OnboardingOutcome,
  OnboardingStatus,
  OutcomeFlag,
  RecheckInput,
  RecheckedOutcome,
  StoredDocument,
  TerminalStatus,
  WebhookArrival,
} from './contract.js';

/*
 * What the workflows and their activities tell each other. JSON, as everything that crosses a
 * boundary; only references and digests of what a person showed.
 */

/** A file that the result names, without any name that could not be printed. */
export interface NamedFile {
  readonly role: string;
  readonly name: string;
  /** SHA-256 of the true name's UTF-8 bytes, hex: how the download finds the entry. */
  readonly nameSha256: string;
  /** The same of the path that the name means, however it is written, … */
  readonly pathSha256: string;
  /** … and of that path's last part. */
  readonly baseSha256: string;
}

/** What a result names and what was taken out of it; a stored document, because both may be many. */
export interface ResultFiles {
  /** The values of the result's `evidences`. */
  readonly named: readonly NamedFile[];
  /** Images taken out of the result's JSON and stored. */
  readonly images: readonly EvidenceFile[];
}

/** What a terminal result says, by reference: never its text. */
export interface ResultSummary {
  readonly status: TerminalStatus;
  readonly score: number | null;
  readonly errorEvent: string | null;
  readonly flags: readonly OutcomeFlag[];
  readonly result: StoredDocument;
  /** Where its {@link ResultFiles} lie. */
  readonly files: StoredDocument;
}

/** What the worker's deployment has, told once so that the workflow stays deterministic. */
export interface Deployment {
  /** True where the three Finwave search attributes are registered with the right type. */
  readonly searchAttributes: boolean;
  /** Task queue of `downloadEvidence`; null means the workflow's own. */
  readonly evidenceTaskQueue: string | null;
}

/** What the input asked for, as far as flags hang on it: digests, no texts. */
export interface AskedFor {
  /** Null where the input does not say. */
  readonly phoneStep: boolean | null;
  readonly acceptations: readonly AskedAcceptation[];
  /** Where the key of the texts' digests lies; absent where they have none. */
  readonly textsKey?: StoredDocument;
}

export interface AskedAcceptation {
  readonly mandatory: boolean;
  /** SHA-256 of the text in NFC without blanks around, hex; with a `textsKey` its HMAC. */
  readonly textSha256: string;
}

export interface CreateRequest {
  readonly input: OnboardingInput;
  /** ISO 8601: the last attempt falls on it; absent in runs that began before there was one. */
  readonly giveUpAt?: string;
}

/** The activities by their wire names; the last two are a recheck's. */
export interface OnboardingActivities {
  createOnboarding(request: CreateRequest): Promise<CreateAnswer>;
  pollResult(request: PollRequest): Promise<PollAnswer>;
  downloadEvidence(request: EvidenceRequest): Promise<EvidenceAnswer>;
  persistOutcome(request: PersistRequest<Unlisted<OnboardingOutcome>>): Promise<OnboardingOutcome>;
  findSettled(request: RecheckInput): Promise<SettledAnswer>;
  persistRecheck(request: PersistRecheckRequest<Unlisted<RecheckedOutcome>>): Promise<RecheckPersisted>;
}

/** `settled` where this customId has a stored outcome already: then the vendor was not called. */
export type CreateAnswer =
  | {
      readonly kind: 'created';
      readonly onboardingId: string;
      readonly url: string | null;
      readonly status: OnboardingStatus;
      readonly deployment: Deployment;
      /** Digests for the custody record: of the input's and the acceptations' canonical JSON (RFC 8785), hex. */
      readonly inputSha256: string;
      readonly acceptationsSha256: string;
      /** Absent in runs that began before there was one. */
      readonly asked?: AskedFor;
    }
  | { readonly kind: 'settled'; readonly outcome: OnboardingOutcome };

export interface PollRequest {
  readonly customId: string;
  readonly onboardingId: string;
  /** The status that the workflow knows; only a later one is news. */
  readonly known: OnboardingStatus;
  /** A result was seen, or an ending was claimed by the create or a webhook: then a 404 is none of "not yet". */
  readonly due: boolean;
  /** ISO 8601: the last poll falls on it, if it is answered. */
  readonly deadline: string;
  /** ISO 8601: how long after the deadline an answer may be missing; absent in older runs. */
  readonly giveUpAt?: string;
  /** As the create's answer told it; absent in older runs. */
  readonly asked?: AskedFor;
  /** The create told no URL: while the person has not begun, nobody can be sent a link. */
  readonly linkMissing?: true;
}

export type PollAnswer =
  | { readonly kind: 'terminal'; readonly summary: ResultSummary }
  | { readonly kind: 'progress'; readonly status: OnboardingStatus }
  /** The deadline has passed, and the vendor answered that the process is still open, or has no result. */
  | {
      readonly kind: 'deadline';
      readonly status: OnboardingStatus;
      /** What deserves a look, and the last answer where it was kept; absent in older runs. */
      readonly flags?: readonly OutcomeFlag[];
      readonly result?: StoredDocument;
      readonly files?: StoredDocument;
    };

export interface EvidenceRequest {
  readonly customId: string;
  readonly onboardingId: string;
  readonly status: TerminalStatus;
  /** Where the {@link ResultFiles} lie. */
  readonly files: StoredDocument;
  /** How long the vendor may answer without an archive, in milliseconds between such answers. */
  readonly evidenceDeadlineMs: number;
  /** How long it may be away, in milliseconds since the first attempt; absent in older runs. */
  readonly giveUpAfterMs?: number;
}

/**
 * Evidence by reference: the list of its files is read where it is stored. It is here only where a
 * recheck keeps what was known, and in runs that began before it was left out.
 */
export type EvidenceReference = Omit<EvidenceSummary, keyof EvidenceList> & Partial<EvidenceList>;

/** An outcome whose evidence is named by reference. */
export type Unlisted<Outcome extends Pick<OnboardingOutcome, 'evidence'>> = Omit<Outcome, 'evidence'> & {
  readonly evidence: EvidenceReference;
};

export interface EvidenceAnswer {
  readonly evidence: EvidenceReference;
  readonly flags: readonly OutcomeFlag[];
  /** The stored account of how the archive was fetched and judged, with the list of its files. */
  readonly receipt: StoredDocument | null;
}

export interface PersistRequest<Outcome = OnboardingOutcome> {
  /** The outcome without custody, which persisting it establishes. */
  readonly outcome: Outcome;
  /** As `createOnboarding` answered them; null where the onboarding ended before. */
  readonly inputSha256: string | null;
  readonly acceptationsSha256: string | null;
  /** What a later recheck has to know of the input; null where the onboarding ended before. */
  readonly asked: AskedFor | null;
  readonly webhooks: readonly WebhookArrival[];
  readonly receipt: StoredDocument | null;
  /** The list of what the result names; null where there was no result. */
  readonly files: StoredDocument | null;
  /** ISO 8601, workflow time at which the onboarding settled. */
  readonly settledAt: string;
}

/** A settled onboarding, before Finwave is asked again. */
export interface SettledAnswer {
  /** The newest that is known: of the last recheck with news, else of the first outcome. */
  readonly known: RecheckedOutcome & { readonly onboardingId: string };
  /** Null where the record of the ending does not say. */
  readonly asked: AskedFor | null;
  readonly deployment: Deployment;
}

export interface PersistRecheckRequest<Outcome = RecheckedOutcome> {
  /** Without custody, which persisting it establishes. */
  readonly outcome: Outcome;
  readonly receipt: StoredDocument | null;
  /** The list of what the result names; null where it is the one that is known. */
  readonly files: StoredDocument | null;
}

/** The newest that is known now; `news` where this recheck has brought it. */
export interface RecheckPersisted {
  readonly outcome: RecheckedOutcome;
  readonly news: boolean;
}
