import type { CaseFile } from './case-file.js';

/** Who says that something happened. */
export type Source = 'person' | 'finwave' | 'us' | 'custody';

export interface TimelineEvent {
  /** Milliseconds since the epoch, by the clock of the one who says it. */
  readonly at: number;
  readonly source: Source;
  readonly what: string;
  readonly detail: string | null;
}

/** Everything with a time, oldest first; entries of the result without a readable one are left out. */
export function toTimeline(file: CaseFile): TimelineEvent[] {
  return [...fromResult(file), ...fromRecords(file)].sort((a, b) => a.at - b.at);
}

function fromResult({ first, recheck }: CaseFile): TimelineEvent[] {
  const result = recheck?.result ?? first.result;
  if (result === null) return [];
  const { processStatus, logs, smsEvents } = result;
  const events: (Omit<TimelineEvent, 'at'> & { readonly at: number | null })[] = [
    ...(logs ?? []).map(({ timestamp, code, description }) => ({
      at: timestamp,
      source: 'person' as const,
      what: code ?? 'an entry without a code',
      detail: description,
    })),
    ...(smsEvents ?? []).map(({ timestamp, code }) => ({
      at: timestamp,
      source: 'person' as const,
      what: `SMS: ${code ?? 'an entry without a code'}`,
      detail: null,
    })),
    {
      at: processStatus?.startedAt?.timestamp ?? null,
      source: 'finwave',
      what: 'process started',
      detail: null,
    },
    {
      at: processStatus?.finishedAt?.timestamp ?? null,
      source: 'finwave',
      what: 'process finished',
      detail: null,
    },
  ];
  return events.flatMap(({ at, ...rest }) => (at === null ? [] : [{ at, ...rest }]));
}

function fromRecords({ records }: CaseFile): TimelineEvent[] {
  return records.flatMap(({ record }): TimelineEvent[] => {
    const recordedAt = Date.parse(record.recordedAt);
    switch (record.kind) {
      case 'ending':
        return [
          ...record.webhooks.map(({ result, at }) => ({
            at: Date.parse(at),
            source: 'finwave' as const,
            what: `webhook: ${result}`,
            detail: 'a hint; only the result counts',
          })),
          ...(record.result === null
            ? []
            : [
                {
                  at: Date.parse(record.result.storedAt),
                  source: 'us' as const,
                  what: 'result read and stored',
                  detail: record.result.status,
                },
              ]),
          {
            at: Date.parse(record.settled.at),
            source: 'us',
            what: 'settled',
            detail: `by ${record.settled.by}`,
          },
          { at: recordedAt, source: 'custody', what: 'custody record written', detail: null },
        ];
      case 'recheck':
        return [
          { at: recordedAt, source: 'us', what: 'asked again, with news', detail: record.outcome.status },
        ];
      case 'hold':
        return [
          {
            at: recordedAt,
            source: 'custody',
            what: 'hold placed',
            detail: `${record.by}: ${record.reason}`,
          },
        ];
      case 'release':
        return [
          {
            at: recordedAt,
            source: 'custody',
            what: 'hold released',
            detail: `${record.by}: ${record.reason}`,
          },
        ];
      case 'erasure':
        return [
          { at: recordedAt, source: 'custody', what: 'erased', detail: `${record.by}: ${record.reason}` },
        ];
      case 'reseal':
        return [
          { at: recordedAt, source: 'custody', what: 'encrypted for other recipients', detail: record.by },
        ];
    }
  });
}
