import type { Payload } from '@temporalio/common';

/** Payloads as `/decode` and `/encode` carry them: JSON with every byte string in base64. */
export interface PayloadsJson {
  readonly payloads: readonly PayloadJson[];
}

interface PayloadJson {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly data?: string;
}

/** What a body means; null where it is nothing of that shape. Fields that nobody knows are left out. */
export function toPayloads(body: unknown): Payload[] | null {
  if (!isRecord(body) || !Array.isArray(body['payloads'])) return null;
  const payloads = body['payloads'].map(toPayload);
  return payloads.every((payload) => payload !== null) ? payloads : null;
}

export function fromPayloads(payloads: readonly Payload[]): PayloadsJson {
  return {
    payloads: payloads.map(({ metadata, data }) => ({
      ...(metadata && {
        metadata: Object.fromEntries(
          Object.entries(metadata).map(([name, value]) => [name, toBase64(value)] as const),
        ),
      }),
      ...(data && { data: toBase64(data) }),
    })),
  };
}

function toPayload(value: unknown): Payload | null {
  if (!isRecord(value)) return null;
  const { metadata = {}, data = '' } = value;
  const bytes = fromBase64(data);
  if (bytes === null || !isRecord(metadata)) return null;
  const entries: [string, Uint8Array][] = [];
  for (const [name, text] of Object.entries(metadata)) {
    const found = fromBase64(text);
    if (found === null) return null;
    entries.push([name, found]);
  }
  return { metadata: Object.fromEntries(entries), data: bytes };
}

/** Of either alphabet, as protobuf's JSON may have it. */
function fromBase64(text: unknown): Uint8Array | null {
  const isBase64 = typeof text === 'string' && /^[A-Za-z0-9+/_-]*={0,2}$/.test(text);
  return isBase64 ? Buffer.from(text, 'base64') : null;
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
