import proto from '@temporalio/proto';

/** A workflow's history as a test looks at it. */
export interface History {
  /** Event types without `EVENT_TYPE_`. */
  readonly types: readonly string[];
  /** Everything that it says, as one text. */
  readonly text: string;
  readonly largestPayload: number;
}

/** Everything in it is looked at: payloads, headers, failures, summaries. */
export function toHistory({ events }: proto.temporal.api.history.v1.IHistory): History {
  const texts: string[] = [];
  let largestPayload = 0;
  const look = (value: unknown): void => {
    if (value instanceof Uint8Array) {
      largestPayload = Math.max(largestPayload, value.byteLength);
      texts.push(Buffer.from(value).toString('utf8'));
    } else if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
  };
  look(events);
  return {
    types: (events ?? []).map(({ eventType }) =>
      (proto.temporal.api.enums.v1.EventType[eventType ?? 0] ?? '').replace('EVENT_TYPE_', ''),
    ),
    text: texts.join('\n'),
    largestPayload,
  };
}
