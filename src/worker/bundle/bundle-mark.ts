import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { workerIdentity } from '../../custody/worker-identity.js';

/** What a bundle fits to. */
export interface BundleMark {
  /** Version of `@temporalio/worker`: its bundler and its sandbox are made for each other. */
  readonly temporalWorker: string;
  /** Version of this package: its workflows and activities are, too. */
  readonly package: string;
  /** For workers that have payload keys: the messages of failures go where the codec encrypts them. */
  readonly encrypted: boolean;
}

const PREFIX = '/* temporal-finwave bundle ';
const SUFFIX = ' */';

/** What this process makes and runs. */
export function ownMark(encrypted: boolean): BundleMark {
  const file = createRequire(import.meta.url).resolve('@temporalio/worker/package.json');
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string };
  return { temporalWorker: version, package: workerIdentity().packageVersion, encrypted };
}

/** In front of the first line, so that the source map's lines stay. */
export function withMark(code: string, mark: BundleMark): string {
  return `${PREFIX}${JSON.stringify(mark)}${SUFFIX}${code}`;
}

/** Null where the code begins with none. */
export function markOf(code: string): BundleMark | null {
  if (!code.startsWith(PREFIX)) return null;
  try {
    return JSON.parse(code.slice(PREFIX.length, code.indexOf(SUFFIX))) as BundleMark;
  } catch {
    return null;
  }
}
