import type { PayloadCodec } from '@temporalio/common';
import type { PayloadKey } from '../config/rules.js';
import { FAILURE_CONVERTER_PATH } from './failure-converter-path.js';
import { PAYLOAD_CONVERTER_PATH } from './payload-converter-path.js';
import { createPayloadCodec } from './payload-codec.js';

/** The `dataConverter` of Temporal's worker, client and `bundleWorkflowCode`. */
export interface EncryptingDataConverter {
  readonly payloadConverterPath: string;
  readonly payloadCodecs: PayloadCodec[];
  /** Only with keys: it moves failure messages and stacks to where the codec encrypts them. */
  readonly failureConverterPath?: string;
}

/**
 * The data converter of a deployment with these payload keys; without any, nothing is encrypted.
 * Everybody who talks to that deployment's workflows needs it: workers, clients, parents.
 *
 * @throws PayloadCodecError `badKeys`
 *
 * @example
 * const client = new Client({ connection, dataConverter: createDataConverter(keys) });
 */
export function createDataConverter(keys: readonly PayloadKey[]): EncryptingDataConverter {
  if (keys.length === 0) return { payloadConverterPath: PAYLOAD_CONVERTER_PATH, payloadCodecs: [] };
  return {
    payloadConverterPath: PAYLOAD_CONVERTER_PATH,
    payloadCodecs: [createPayloadCodec(keys)],
    failureConverterPath: FAILURE_CONVERTER_PATH,
  };
}
