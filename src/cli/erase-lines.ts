import { NOT_REACHED, type EraseEverywhereAnswer } from '../custody/erase-everywhere.js';

/** What came of one erasure, in a line. */
export function toEraseLine(
  customId: string,
  erased: Exclude<EraseEverywhereAnswer, { kind: 'unknown' }>,
): string {
  switch (erased.kind) {
    case 'erased': {
      const { removed, spooled, runs, erasure } = erased;
      const deleted = runs === null ? '' : `, ${runs.toString()} runs deleted in Temporal`;
      const what = `${removed.toString()} objects and ${spooled.toString()} spool files removed${deleted}`;
      return `onboarding ${customId}: ${what}; tombstone ${erasure.tombstone.ref}`;
    }
    case 'held':
      return `onboarding ${customId} is held since ${erased.hold.placedAt.toISOString()}: nothing was removed`;
    case 'locked':
      return `${erased.key} is locked until ${erased.until.toISOString()}: nothing was removed`;
    case 'running':
      return `${erased.workflowId} is running, and may be storing: nothing was removed; repeat this when it has ended`;
  }
}

/** What an erasure has not reached. */
export function toReachLines(isTemporalReached: boolean): string[] {
  return [
    ...(isTemporalReached
      ? []
      : [
          "not reached: Temporal did not answer, or did not let us: the closed runs stay until the namespace's retention; erase once more, with TEMPORAL_ADDRESS set",
        ]),
    `not reached, ever: ${NOT_REACHED.join('; ')}`,
  ];
}
