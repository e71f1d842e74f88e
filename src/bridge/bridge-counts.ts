/** What the bridge counts; none of it per onboarding. */
export const BRIDGE_COUNTS = [
  /** Requests, whatever became of them. */
  'received',
  /** Hints that the engine has stored, repeats among them. */
  'signalled',
  /** Hints for onboardings that were closed already. */
  'late',
  /** Those of them that claim another ending than the stored one, as far as search attributes tell. */
  'lateNews',
  /** Requests that got the 404 of a wrong URL. */
  'wrongUrl',
  /** Probes of `doctor` with a secret that is ours. */
  'probed',
  /** Valid tokens without a workflow: a start that was lost, or another namespace. */
  'unknownWorkflow',
  /** Bodies that named another customId than their URL. */
  'otherCustomId',
  /** Values of `result` that the vendor's document lacks. */
  'unknownResult',
  /** Valid tokens, but a wrong method, media type, length or body. */
  'refused',
  /** Valid tokens over a limit. */
  'limited',
  /** Valid tokens turned away because this process is overloaded. */
  'shed',
  /** Hints turned away because too many calls to the engine were under way. */
  'engineBusy',
  /** Hints that the engine did not take in time. */
  'engineUnreachable',
  /** Hints lost to a fault of ours. */
  'failed',
] as const;
/** What a bridge counts. */
export type BridgeCount = (typeof BRIDGE_COUNTS)[number];
/** How often each happened since its start. */
export type BridgeCounts = Readonly<Record<BridgeCount, number>>;

/** The bridge's counters, all zero, and the function that adds to them. */
export function createBridgeCounts(): {
  readonly counts: BridgeCounts;
  readonly count: (what: BridgeCount) => void;
} {
  const counts = Object.fromEntries(BRIDGE_COUNTS.map((what) => [what, 0])) as Record<BridgeCount, number>;
  return {
    counts,
    count: (what) => {
      counts[what] += 1;
    },
  };
}
