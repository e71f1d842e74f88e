import type { Journey } from './open-journey.js';

/** The body of the last create that the vendor was sent. */
export function createBodyOf({ sandbox }: Journey, customId: string): Record<string, unknown> {
  const bodies = sandbox.calls.requests(customId).flatMap(({ body }) => (body === null ? [] : [body]));
  return JSON.parse(bodies.at(-1) ?? '{}') as Record<string, unknown>;
}

/** The webhook URL that the vendor was given. */
export function webhookUrlOf(journey: Journey, customId: string): string {
  return String(createBodyOf(journey, customId)['webhook']);
}

/** Calls a webhook as the vendor does; its HTTP status. */
export async function postWebhook(url: string, body: unknown): Promise<number> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** How many calls of result or evidences an onboarding has cost. */
export function callsOf({ sandbox }: Journey, customId: string, path: 'result' | 'evidences'): number {
  return sandbox.calls.requests(customId).filter((request) => request.path.endsWith(`/${path}`)).length;
}
