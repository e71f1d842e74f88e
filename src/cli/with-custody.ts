import { userInfo } from 'node:os';
import type { Environment } from '../config/settings.js';
import { readSettings } from '../config/settings.js';
import { openCustody } from '../custody/open-custody.js';
import type { OpenedCustody } from '../custody/open-custody.js';

/** Runs `work` on the stores of the environment's settings and closes them whatever happens. */
export async function withCustody<T>(
  env: Environment,
  publicKeys: readonly string[],
  work: (custody: OpenedCustody) => Promise<T>,
): Promise<T> {
  const custody = await openCustody(readSettings(env, { need: 'reader' }), publicKeys);
  try {
    return await work(custody);
  } finally {
    await custody.close();
  }
}

/** Who runs the command, for the access log and the records. */
export function operator(): string {
  return userInfo().username;
}
