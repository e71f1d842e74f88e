import { fileURLToPath } from 'node:url';

/** Turns an undecodable payload into a marker instead of a workflow task that fails for ever. */
export const PAYLOAD_CONVERTER_PATH = fileURLToPath(
  new URL('../../workflows/payload-converter.js', import.meta.url),
);
