import { DefaultPayloadConverter, type PayloadConverter } from '@temporalio/common';

/**
 * What stands in for a payload that could not be decoded. Throwing instead would fail the workflow
 * task for ever, in a running onboarding too.
 */
const UNDECODABLE = 'temporal-finwave/undecodable';

export function isUndecodable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && UNDECODABLE in value;
}

const plain = new DefaultPayloadConverter();

/**
 * The default converter, except that an undecodable payload becomes a marker instead of an error.
 * Loaded by the worker and bundled into the workflow sandbox, both by this export's name.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => plain.toPayload(value),
  fromPayload: (payload) => {
    try {
      return plain.fromPayload(payload);
    } catch {
      return { [UNDECODABLE]: true } as never;
    }
  },
};
