import { ApplicationFailure, DefaultPayloadConverter, type PayloadConverter } from '@temporalio/common';
import { inWorkflowContext } from '@temporalio/workflow';
import { keyIdOf } from './encrypted-payload.js';

/**
 * What stands in for a payload that nobody could decode. Throwing instead would fail the workflow task
 * for ever, in a running onboarding too.
 */
const UNDECODABLE = 'temporal-finwave/undecodable';

export function isUndecodable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && UNDECODABLE in value;
}

const plain = new DefaultPayloadConverter();

/**
 * The default converter, except that a payload which still is encrypted names the key that is missing
 * here, and that workflow code meets any other undecodable payload as a marker instead of an error.
 * Loaded by client and worker and bundled into the workflow sandbox, by this export's name.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => plain.toPayload(value),
  fromPayload: (payload) => {
    const keyId = keyIdOf(payload);
    if (keyId !== null) throw missingKey(keyId);
    try {
      return plain.fromPayload(payload);
    } catch (error) {
      if (!inWorkflowContext()) throw error;
      return { [UNDECODABLE]: true } as never;
    }
  },
};

/** Retried wherever it is met: in a workflow by an error that is no failure, elsewhere by saying so. */
function missingKey(id: string): Error {
  const message = `a payload needs the key ${id}, and there are no payload keys here: set FINWAVE_PAYLOAD_KEYS (payloadKeys of a settings object) as where it was encrypted`;
  return inWorkflowContext() ? new Error(message) : ApplicationFailure.retryable(message);
}
