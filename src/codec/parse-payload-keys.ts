import { payloadKeys, type PayloadKey } from '../config/rules.js';
import { PayloadCodecError } from './payload-codec-error.js';

/**
 * The keys in a text of `FINWAVE_PAYLOAD_KEYS`' form: `<id>:<base64 of 32 bytes>`, comma-separated, the
 * one that encrypts first. An empty text is an error: without keys nothing would be encrypted.
 *
 * @throws PayloadCodecError `badKeys`
 *
 * @example
 * const dataConverter = createDataConverter(parsePayloadKeys(process.env['FINWAVE_PAYLOAD_KEYS'] ?? ''));
 */
export function parsePayloadKeys(text: string): readonly PayloadKey[] {
  const keys = payloadKeys.parse(text);
  if (keys === null) throw new PayloadCodecError('badKeys', `payload keys must be ${payloadKeys.mustBe}`);
  return keys;
}
