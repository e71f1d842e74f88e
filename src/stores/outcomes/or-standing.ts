/**
 * What `write` answers. Where it fails, a lost connection does not tell whether it was committed: then what
 * stands decides, and the failure is thrown only where nothing does.
 */
export async function orStanding<T>(write: () => Promise<T>, standing: () => Promise<T | null>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const found = await standing().catch(() => null);
    if (found === null) throw error;
    return found;
  }
}
