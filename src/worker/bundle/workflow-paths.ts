import { fileURLToPath } from 'node:url';

/** The workflow code as the bundler takes it: a folder, so that it works from sources and from a build. */
export const WORKFLOWS_PATH = fileURLToPath(new URL('../../../workflows', import.meta.url));
