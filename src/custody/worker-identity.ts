import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import type { WorkerIdentity } from './record.js';

const PACKAGE = new URL('../../../package.json', import.meta.url);
const packageJson = z.object({ version: z.string(), gitHead: z.string().optional() });

/** Host, package version and, where the registry's client has written it into the package, commit. */
export function workerIdentity(): WorkerIdentity {
  const { version, gitHead } = packageJson.parse(JSON.parse(readFileSync(PACKAGE, 'utf8')));
  return { host: hostname(), packageVersion: version, commit: gitHead ?? null };
}
