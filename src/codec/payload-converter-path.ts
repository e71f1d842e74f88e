import { fileURLToPath } from 'node:url';

/** Names a missing key; in workflow code, keeps any other undecodable payload from failing its task for ever. */
export const PAYLOAD_CONVERTER_PATH = fileURLToPath(
  new URL('../../workflows/payload-converter.js', import.meta.url),
);
