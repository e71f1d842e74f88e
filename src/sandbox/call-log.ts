/** One call that the sandbox was asked; the client token is never kept. */
export interface RequestEntry {
  /** ISO 8601, when it came. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** Whether `gestok-client-token` was the right one. */
  readonly tokenRight: boolean;
  /** Of the headers only these, where sent. */
  readonly headers: Readonly<Partial<Record<KeptHeader, string>>>;
  readonly customId: string | null;
  readonly onboardingId: string | null;
  /** A create's body as received; null for other calls. */
  readonly body: string | null;
  /** The counted faults that shaped the answer, as `create.lostAnswers`. */
  readonly faults: readonly string[];
  /** Null until answered, and for a connection that was reset. */
  readonly status: number | null;
  /** Bytes of the body that were sent. */
  readonly bytes: number;
  /** Null while under way; `cut` where the body's end was not sent. */
  readonly ended: 'answered' | 'cut' | 'reset' | null;
}

export const KEPT_HEADERS = [
  'range',
  'if-range',
  'user-agent',
  'accept',
  'accept-encoding',
  'content-type',
] as const;
export type KeptHeader = (typeof KEPT_HEADERS)[number];

/** One attempt to call a webhook. */
export interface WebhookEntry {
  /** ISO 8601, when its answer came. */
  readonly at: string;
  readonly customId: string;
  readonly onboardingId: string;
  readonly result: string;
  /** From 1. */
  readonly attempt: number;
  /** HTTP status of the answer; null where none came. */
  readonly status: number | null;
  /** `notLoopback` where nothing was sent, else the connection's error code; null where answered. */
  readonly error: string | null;
}

/** Everything that went over the wire, oldest first. */
export interface CallLog {
  /** Live entries: `status`, `bytes` and `ended` are filled in as the call goes on. */
  requests(customId?: string): readonly RequestEntry[];
  /** Each attempt to call a webhook, of one onboarding or of all. */
  webhooks(customId?: string): readonly WebhookEntry[];
  /** Forgets what went over the wire so far. */
  clear(): void;
}

export type OpenRequest = { -readonly [Field in keyof RequestEntry]: RequestEntry[Field] };

export interface WritableCallLog extends CallLog {
  addRequest(entry: OpenRequest): void;
  addWebhook(entry: WebhookEntry): void;
}

/** @param limit entries of a kind that are kept; beyond it the oldest tenth goes */
export function createCallLog(limit: number): WritableCallLog {
  const requests: RequestEntry[] = [];
  const webhooks: WebhookEntry[] = [];
  const add = <Entry>(entries: Entry[], entry: Entry): void => {
    if (entries.length >= limit) entries.splice(0, Math.ceil(limit / 10));
    entries.push(entry);
  };
  const of = <Entry extends { customId: string | null }>(
    entries: readonly Entry[],
    customId?: string,
  ): Entry[] =>
    customId === undefined ? [...entries] : entries.filter((entry) => entry.customId === customId);
  return {
    requests: (customId) => of(requests, customId),
    webhooks: (customId) => of(webhooks, customId),
    clear() {
      requests.length = 0;
      webhooks.length = 0;
    },
    addRequest(entry) {
      add(requests, entry);
    },
    addWebhook(entry) {
      add(webhooks, entry);
    },
  };
}
