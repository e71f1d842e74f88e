import assert from 'node:assert/strict';
import type { Sandbox } from '../../src/sandbox/index.js';

/** A webhook that is never called. */
export const NO_WEBHOOK = 'https://webhook.invalid/';

export interface CreateAnswer {
  readonly onboardingId: string;
  readonly url: string | null;
  readonly status: string;
}

/** POST /integrations as it comes back; `fields` replace the usual ones. */
export function postCreate(
  sandbox: Sandbox,
  customId: string,
  fields: Record<string, unknown> = {},
): Promise<Response> {
  return fetch(`${sandbox.baseUrl}/integrations`, {
    method: 'POST',
    headers: { 'gestok-client-token': sandbox.clientToken, 'content-type': 'application/json' },
    body: JSON.stringify({ customId, webhook: NO_WEBHOOK, ...fields }),
    redirect: 'manual',
  });
}

/** A create that must succeed. */
export async function create(
  sandbox: Sandbox,
  customId: string,
  fields?: Record<string, unknown>,
): Promise<CreateAnswer> {
  const response = await postCreate(sandbox, customId, fields);
  assert.equal(response.status, 201);
  return (await response.json()) as CreateAnswer;
}

export function getResult(sandbox: Sandbox, onboardingId: string): Promise<Response> {
  return fetch(`${sandbox.baseUrl}/integrations/${onboardingId}/result`, {
    headers: { 'gestok-client-token': sandbox.clientToken },
    redirect: 'manual',
  });
}

/** A result that must be answered, parsed. */
export async function result(sandbox: Sandbox, onboardingId: string): Promise<Record<string, unknown>> {
  const response = await getResult(sandbox, onboardingId);
  assert.equal(response.status, 200);
  return (await response.json()) as Record<string, unknown>;
}

export function getEvidence(
  sandbox: Sandbox,
  onboardingId: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Response> {
  return fetch(`${sandbox.baseUrl}/integrations/${onboardingId}/evidences`, {
    method,
    headers: { 'gestok-client-token': sandbox.clientToken, ...headers },
  });
}

/** Creates an onboarding that somebody finished. */
export async function finished(
  sandbox: Sandbox,
  customId: string,
  fields?: Record<string, unknown>,
): Promise<string> {
  const { onboardingId } = await create(sandbox, customId, fields);
  sandbox.drive(customId, 'finish');
  return onboardingId;
}

/** Waits until `holds`, for half a minute at most. */
export async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error('waited half a minute in vain');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
