import { fileURLToPath } from 'node:url';

/** Moves failure messages and stacks to where the codec encrypts them. */
export const FAILURE_CONVERTER_PATH = fileURLToPath(
  new URL('../../workflows/failure-converter.js', import.meta.url),
);
