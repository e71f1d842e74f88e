import type { EndStatus } from './onboarding.js';

/**
 * What goes wrong with one onboarding. A number counts how many times it goes wrong before it goes
 * right; everything is off by default. Any mixture is allowed; where several counted faults apply
 * to one call, they are used up in the order of these fields, `any` first.
 */
export interface SandboxFaults {
  /** Counted over every call of the onboarding together. */
  readonly any?: CallFaults;
  /** POST /integrations. */
  readonly create?: CreateFaults;
  /** GET /integrations/:onboardingId/result. */
  readonly result?: ResultFaults;
  /** GET or POST /integrations/:onboardingId/evidences. */
  readonly evidence?: EvidenceFaults;
  /** The calls that the sandbox makes. */
  readonly webhook?: WebhookFaults;
}

/** What can befall every call. Up to `redirects` the call is not processed; after it, it is. */
export interface CallFaults {
  /** Milliseconds before each call is looked at. */
  readonly delayMs?: number;
  /** N times the connection is reset. */
  readonly resets?: number;
  /** N times 401. */
  readonly unauthorized?: number;
  /** N times 403. */
  readonly forbidden?: number;
  /** N times 429 with `Retry-After`. */
  readonly tooManyRequests?: number;
  /** Seconds in that `Retry-After`. Default 1. */
  readonly retryAfterSeconds?: number;
  /** N times `serverErrorStatus`. */
  readonly serverErrors?: number;
  /** Default 503. */
  readonly serverErrorStatus?: number;
  /** N times `refusalStatus`. */
  readonly refusals?: number;
  /** Default 422. */
  readonly refusalStatus?: number;
  /** Body of a refusal, as it stands. Default: a JSON error that mentions `phone`. */
  readonly refusalBody?: string;
  /** N times 307 to `redirectTo`. */
  readonly redirects?: number;
  /** Default `https://elsewhere.invalid/`. */
  readonly redirectTo?: string;
  /** N times the right status with an HTML page as its body. */
  readonly html?: number;
  /** N times only the first half of the body, as though it were whole. */
  readonly cut?: number;
  /** N times an empty body. */
  readonly empty?: number;
  /** N times the connection ends halfway through the body, short of its stated length. */
  readonly truncated?: number;
  /** N times a gzip body with `Content-Encoding`, asked for or not. */
  readonly compressed?: number;
  /** N times ISO 8859-1 where UTF-8 belongs. */
  readonly latin1?: number;
  /** Headers of every successful answer, in lower case, beside or instead of its own. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What goes wrong with the create. */
export interface CreateFaults extends CallFaults {
  /** N times the create is processed and its answer lost: the connection is reset. */
  readonly lostAnswers?: number;
  /** N answers while CREATED carry `url: null`. */
  readonly urlNull?: number;
  /** The URL of the answers while CREATED. Default: the page where somebody plays the person. */
  readonly url?: string;
  /** Each repeat while CREATED gets a new onboardingId; the one before is then answered 404. */
  readonly newIdOnRepeat?: boolean;
  /** Every repeat is refused with this HTTP status, naming the customId as one that exists. */
  readonly repeatStatus?: 400 | 409 | 422;
  /** The process has ended before the first answer, which carries `url: null` and this status. */
  readonly endedAtOnce?: EndStatus;
  /** N answers carry the status `ON_HOLD`, which the vendor's document lacks. */
  readonly unknownStatus?: number;
  /** The vendor's id, for one outside its pattern. */
  readonly onboardingId?: string;
  /** HTTP status of a successful answer. Default 201. */
  readonly successStatus?: number;
}

/** What goes wrong with the result. */
export interface ResultFaults extends CallFaults {
  /** N times 404. */
  readonly notFound?: number;
  /** N times an ended process still looks INPROCESS. */
  readonly lagPolls?: number;
  /** For so many milliseconds after its end a process still looks INPROCESS. */
  readonly lagMs?: number;
  /** N times the status is `ON_HOLD`, which the vendor's document lacks. */
  readonly unknownStatus?: number;
  /** N times another onboarding's FINISHED result, both ids included. */
  readonly foreign?: number;
  /** `processStatus.errorEvent`, whatever happened; null for none. */
  readonly errorEvent?: string | null;
  /** One more log entry and SMS event with this code. */
  readonly extraCode?: string;
  /** Fields that the vendor's document lacks, at the top and nested. */
  readonly unknownFields?: boolean;
  /** Top-level fields that are null. */
  readonly nullBlocks?: readonly string[];
  /** Top-level fields that are absent. */
  readonly missingBlocks?: readonly string[];
  /** `evidences` as a list, as objects with a `filename`, or with a path before each name. */
  readonly evidencesAs?: 'list' | 'objects' | 'paths';
  /**
   * Laid over the result of an ended process, however deep: an object's fields by their name, a
   * list's elements by their `name`; any other value replaces what was there.
   */
  readonly overlay?: Readonly<Record<string, unknown>>;
  /** Top-level fields with these values instead; applied last. */
  readonly replace?: Readonly<Record<string, unknown>>;
  /** `accepted: false` for every acceptation. */
  readonly acceptationsRefused?: boolean;
  /** One more OCR image with so many MiB of base64. */
  readonly imageMegabytes?: number;
  /** One more OCR image whose value is no base64. */
  readonly imageUnreadable?: boolean;
}

/** What goes wrong with the evidence. */
export interface EvidenceFaults extends CallFaults {
  /** The only method; the other one gets `otherMethodStatus`. Default: both. */
  readonly method?: 'GET' | 'POST';
  /** Default 405. */
  readonly otherMethodStatus?: 404 | 405 | 501;
  /** N times `lateStatus`. A client that tries the other method on 404 uses up two. */
  readonly late?: number;
  /** `lateStatus` for so many milliseconds after the end. */
  readonly lateMs?: number;
  /** Default 404. */
  readonly lateStatus?: 202 | 204 | 404 | 409 | 425;
  /** N times a valid archive without entries. */
  readonly emptyZip?: number;
  /** N times the archive as base64 text. */
  readonly base64?: number;
  /** Fields of `evidences` whose files are not in the archive, as `biometrySmile`. */
  readonly missing?: readonly string[];
  /** Only the first N archives lack them. Default: all. */
  readonly missingTimes?: number;
  /** So many files that the result does not name, beside the one that is always there. */
  readonly extraFiles?: number;
  /** Every entry lies below `./evidence/`, which has an entry of its own. */
  readonly folders?: boolean;
  /** So many zero bytes before and after the archive. */
  readonly paddingBytes?: number;
  /** One entry that no reader may accept. */
  readonly malicious?: MaliciousEntry;
  /** Size of the full video in MiB. Default 1/16. */
  readonly megabytes?: number;
  /** The same archive at each request. Default: built anew, with other bytes. */
  readonly stable?: boolean;
  /** The connection ends after so many bytes of the body … */
  readonly cutAfterBytes?: number;
  /** … N times. Default 1. */
  readonly cuts?: number;
  /** So many bytes per second. */
  readonly bytesPerSecond?: number;
  /** No `Content-Length`. */
  readonly chunked?: boolean;
  /** `strong`: another one per distinct archive. `same`: one for all archives, however they differ. `changing`: another one per answer, and `If-Range` is not looked at. Default `strong`. */
  readonly etag?: 'strong' | 'weak' | 'none' | 'same' | 'changing';
  /** `Range` is ignored: always a 200. */
  readonly noRange?: boolean;
  /** N times a 206 for another range than the one asked for, honestly labelled. */
  readonly wrongRange?: number;
  /** From the second answer on the video has half its size. */
  readonly shorterLater?: boolean;
}

/** What is wrong with the malicious entry's name, kind or content. */
export const MALICIOUS_ENTRIES = [
  'traversal',
  'absolute',
  'drive',
  'backslash',
  'nul',
  'symlink',
  'duplicate',
  'encrypted',
  'badCrc',
  'otherLocalName',
  'bomb',
] as const;
/** One of {@link MALICIOUS_ENTRIES}. */
export type MaliciousEntry = (typeof MALICIOUS_ENTRIES)[number];

/** What goes wrong with webhooks. */
export interface WebhookFaults {
  /** No webhook at all. */
  readonly never?: boolean;
  /** Each is sent N times more. */
  readonly repeat?: number;
  /** CREATED is sent before the create is answered. */
  readonly early?: boolean;
  /** Sent as soon as the onboarding is created, whatever is true. */
  readonly claims?: readonly string[];
  /** INPROCESS is sent after the end's webhook. */
  readonly outOfOrder?: boolean;
  /** Milliseconds before each. */
  readonly delayMs?: number;
  /** The `result` of each, whatever happened. */
  readonly unknownResult?: string;
  /** The `customId` in each body, whatever it is. */
  readonly customId?: string;
}
