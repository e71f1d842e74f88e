/**
 * What can be wrong with payload keys or a payload.
 *
 * - `badKeys` no key, one that is not 32 bytes, an unprintable id, or an id given twice
 * - `unknownKey` a payload was encrypted with a key that is not here; putting it back mends it
 * - `notAuthentic` a payload was altered, or its key's id stands for another key here
 */
export type PayloadCodecErrorCode = 'badKeys' | 'unknownKey' | 'notAuthentic';

/** An error of the payload codec. Its message may name a key's id, never a key or content. */
export class PayloadCodecError extends Error {
  override readonly name = 'PayloadCodecError';
  readonly code: PayloadCodecErrorCode;

  constructor(code: PayloadCodecErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
