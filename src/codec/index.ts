/**
 * Door `./codec`: encryption of everything that Temporal stores of a payload. For workers, clients
 * and whoever else reads or starts onboardings of a deployment that has payload keys.
 */
export type { PayloadKey } from '../config/rules.js';
export { createDataConverter, type EncryptingDataConverter } from './data-converter.js';
export { parsePayloadKeys } from './parse-payload-keys.js';
export { createPayloadCodec } from './payload-codec.js';
export { PayloadCodecError, type PayloadCodecErrorCode } from './payload-codec-error.js';
