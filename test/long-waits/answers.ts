import type { ServerResponse } from 'node:http';

/** An answer over HTTP; `broken` ends the connection before the headers, or amid the body. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly broken?: 'beforeHeaders' | 'amidBody';
}

export type AnswerClass = 'notYet' | 'noGood' | 'refused' | 'away';

/** Answers that are no use to any of the three calls, and the reason that an outcome gives for each. */
export const USELESS: readonly (readonly [AnswerClass, Answer, reason: string])[] = [
  ...[202, 204, 404, 409, 425].map((status) => useless('notYet', status)),
  ['notYet', { status: 200, body: '' }, 'empty'],
  ['noGood', { status: 200, body: '{"error":"x"}' }, 'json'],
  ['noGood', { status: 200, body: '<html>maintenance</html>' }, 'html'],
  ['noGood', { status: 200, body: 'come back later' }, 'text'],
  ['noGood', { status: 302, headers: { location: 'https://elsewhere.example/' } }, 'redirect'],
  ...[400, 410, 422].map((status) => useless('noGood', status)),
  ...[401, 403].map((status) => useless('refused', status)),
  ...[408, 429, 500, 502, 503, 504].map((status) => useless('away', status)),
  ['away', { status: 200, broken: 'beforeHeaders' }, 'unreachable'],
  ['away', { status: 200, body: '{"sta', broken: 'amidBody' }, 'truncated'],
];

function useless(kind: AnswerClass, status: number): readonly [AnswerClass, Answer, string] {
  return [kind, { status }, `http${status.toString()}`];
}

export function send(response: ServerResponse, { status, headers, body = '', broken }: Answer): void {
  if (broken === 'beforeHeaders') response.destroy();
  else if (broken === undefined) response.writeHead(status, headers).end(body);
  else {
    const length = (Buffer.byteLength(body) + 1_000).toString();
    response.writeHead(status, { ...headers, 'content-length': length });
    response.write(body, () => response.destroy());
  }
}

export function json(value: unknown, status = 200): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** The create's answer. */
export function created(customId: string, status = 'CREATED'): Answer {
  const url = status === 'CREATED' ? `https://onboarding.example/o-${customId}` : null;
  return json({ onboardingId: `o-${customId}`, url, status }, 201);
}

/** A result that reports every check and says no to none. */
export function result(customId: string, status: string): Answer {
  return json(resultOf(customId, status));
}

export function resultOf(customId: string, status: string): Record<string, unknown> {
  const isTimeout = status === 'TIMEOUT';
  return {
    onboardingId: `o-${customId}`,
    customId,
    status,
    processStatus: {
      score: 91.5,
      steps: { acceptation: null, ocr: true, biometry: true, sms: null },
      errorEvent: isTimeout ? 'TIME_EXPIRED' : null,
    },
    acceptations: [],
    evidences: { idDocumentFront: 'front.jpg' },
    ocr: { types: [], fields: [], images: [], authenticity: [], validations: [] },
    biometry: { score: 97, head: { success: true }, blink: { success: true }, smile: { success: true } },
  };
}
