import { fileURLToPath } from 'node:url';

/** The workflow code as the bundler takes it: a folder, so that it works from sources and from a build. */
export const WORKFLOWS_PATH = fileURLToPath(new URL('../../../workflows', import.meta.url));

/** Turns an undecodable payload into a marker instead of a workflow task that fails for ever. */
export const PAYLOAD_CONVERTER_PATH = fileURLToPath(
  new URL('../../../workflows/payload-converter.js', import.meta.url),
);
