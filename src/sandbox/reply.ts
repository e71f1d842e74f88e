import { type ByteSource, fromBytes } from './byte-source.js';

/** What the sandbox answers, or `reset` where it tears the connection down instead. */
export type Reply = Answer | 'reset';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ByteSource;
  /** Ends the connection after so many bytes of the body. */
  readonly cutAfterBytes?: number;
  readonly bytesPerSecond?: number;
  /** Sends no `Content-Length`. */
  readonly chunked?: boolean;
}

export function answer(
  status: number,
  contentType: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers: { 'content-type': contentType, ...headers }, body: fromBytes(Buffer.from(body)) };
}

export function json(status: number, value: unknown, headers?: Readonly<Record<string, string>>): Answer {
  return answer(status, 'application/json; charset=utf-8', JSON.stringify(value), headers);
}

/** An error body; the vendor documents none, so this one is the sandbox's own. */
export function failure(status: number, message: string, headers?: Readonly<Record<string, string>>): Answer {
  return json(status, { statusCode: status, message }, headers);
}
