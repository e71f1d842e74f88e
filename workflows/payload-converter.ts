import { DefaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

/**
 * What stands in for a payload that could not be decoded. Throwing instead would fail the workflow
 * task for ever, in a running onboarding too.
 */
const UNDECODABLE = 'temporal-finwave/undecodable';

export function isUndecodable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && UNDECODABLE in value;
}

/** The default converter, except that an undecodable payload becomes a marker instead of an error. */
class MarkingPayloadConverter implements PayloadConverter {
  readonly #converter = new DefaultPayloadConverter();

  toPayload<T>(value: T): Payload {
    return this.#converter.toPayload(value);
  }

  fromPayload<T>(payload: Payload): T {
    try {
      return this.#converter.fromPayload<T>(payload);
    } catch {
      return { [UNDECODABLE]: true } as T;
    }
  }
}

/** Loaded by the worker and bundled into the workflow sandbox, both by this export's name. */
export const payloadConverter: PayloadConverter = new MarkingPayloadConverter();
