/** `error`: onboardings do not work, or cannot be trusted; `warning`: they will be missed one day. */
export type Level = 'ok' | 'warning' | 'error';

/** One thing that was looked at. */
export interface Finding {
  readonly check: string;
  readonly level: Level;
  readonly what: string;
  /** Why it matters; null where it is well. */
  readonly why: string | null;
  /** What to run or set; null where it is well. */
  readonly mend: string | null;
}

export function ok(check: string, what: string): Finding {
  return { check, level: 'ok', what, why: null, mend: null };
}

export function warning(check: string, what: string, why: string, mend: string): Finding {
  return { check, level: 'warning', what, why, mend };
}

export function error(check: string, what: string, why: string, mend: string): Finding {
  return { check, level: 'error', what, why, mend };
}

/** Looks at one thing; whatever it throws is a finding, too. */
export interface Check {
  readonly name: string;
  readonly look: (signal: AbortSignal) => Promise<readonly Finding[]>;
}

const WITHIN_MS = 10_000;

/** Runs all checks side by side, each for ten seconds at most; none hides another. */
export async function runChecks(checks: readonly Check[]): Promise<Finding[]> {
  const found = await Promise.all(checks.map(runCheck));
  return found.flat();
}

async function runCheck({ name, look }: Check): Promise<readonly Finding[]> {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Finding[]>((resolve) => {
    timer = setTimeout(() => {
      stop.abort();
      resolve([
        error(
          name,
          'no answer within 10 s',
          'nothing is known of it',
          'look whether it is reachable from here',
        ),
      ]);
    }, WITHIN_MS);
  });
  const looked = look(stop.signal).catch((thrown: unknown): readonly Finding[] => [
    // Our own errors name no secrets; anything else may.
    error(
      name,
      thrown instanceof Error ? `failed (${thrown.name})` : 'failed',
      'nothing is known of it',
      'run again with --debug',
    ),
  ]);
  const findings = await Promise.race([looked, late]);
  clearTimeout(timer);
  return findings;
}
