/** A request as any HTTP framework can hand it over. */
export interface WebhookRequest {
  readonly method: string;
  /** The request target as received, still percent-encoded. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /**
   * The body, or a function that reads it: called at most once, and only behind a valid token. It
   * resolves to null as soon as there are more than `maxBytes`, and rejects where the body broke off.
   */
  readonly body: Uint8Array | ((maxBytes: number) => Promise<Uint8Array | null>);
  /** Who is calling, for counting failed tokens: the client's address. Never logged. */
  readonly source: string;
}
