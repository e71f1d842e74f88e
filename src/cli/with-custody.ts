import { openCustody } from '../custody/open-custody.js';
import type { CustodySettings, OpenedCustody } from '../custody/open-custody.js';

/** Runs `work` on the stores of the settings and closes them whatever happens. */
export async function withCustody<T>(
  settings: CustodySettings,
  publicKeys: readonly string[],
  work: (custody: OpenedCustody) => Promise<T>,
): Promise<T> {
  const custody = await openCustody(settings, publicKeys);
  try {
    return await work(custody);
  } finally {
    await custody.close();
  }
}
