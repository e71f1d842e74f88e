/** One request that was answered with payloads, or requests that were not; never what was in them. */
export type CodecLogLine =
  | {
      readonly message: 'payloads decoded' | 'payloads encoded';
      /** `token`, the `sub` of a JWT, or `anybody` where no credentials are asked for. */
      readonly who: string;
      /** As the caller says. */
      readonly namespace: string;
      readonly count: number;
    }
  | {
      readonly message: 'refused';
      /** What the caller was told; the `temporal` CLI keeps it to itself. */
      readonly why: string;
      /** Requests since this was last logged. */
      readonly count: number;
    };

/** Whoever is refused may ask as often as they like. */
const SAY_EVERY_MS = 10_000;
/** A reason may name a key, which is the caller's word. */
const REASONS_KEPT = 1_000;

/** Logs a reason at once, and then how often it came, every ten seconds at most. */
export function createRefusalLog(log: (line: CodecLogLine) => void, now: () => number = Date.now) {
  const said = new Map<string, { at: number; count: number }>();
  return (why: string): void => {
    const entry = said.get(why) ?? { at: -Infinity, count: 0 };
    entry.count += 1;
    if (now() - entry.at >= SAY_EVERY_MS) {
      log({ message: 'refused', why, count: entry.count });
      Object.assign(entry, { at: now(), count: 0 });
    }
    if (said.size >= REASONS_KEPT) said.clear();
    said.set(why, entry);
  };
}
