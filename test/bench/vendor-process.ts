import { startSandbox } from '../../src/sandbox/index.js';
import type { SandboxFaults } from '../../src/sandbox/index.js';

/** What this process answers once it serves. */
export interface Served {
  readonly baseUrl: string;
  readonly clientToken: string;
  readonly onboardingId: string;
  /** Bytes of the archive. */
  readonly bytes: number;
}

/** A sandbox in a process of its own, with the evidence of one ended onboarding ready to be fetched. */
const faults = JSON.parse(process.argv[2] ?? '{}') as SandboxFaults;
const customId = 'bench';
const sandbox = await startSandbox({ faults });
const headers = { 'gestok-client-token': sandbox.clientToken };
const created = await fetch(`${sandbox.baseUrl}/integrations`, {
  method: 'POST',
  headers: { ...headers, 'content-type': 'application/json' },
  body: JSON.stringify({ customId, webhook: 'https://webhook.invalid/' }),
});
const { onboardingId } = (await created.json()) as { onboardingId: string };
sandbox.drive(customId, 'finish');

// The first answer computes CRCs that later ones remember: neither side of a comparison pays for it.
const first = await fetch(`${sandbox.baseUrl}/integrations/${onboardingId}/evidences`, { headers });
let bytes = 0;
for await (const chunk of first.body ?? []) bytes += (chunk as Uint8Array).length;
const served: Served = { baseUrl: sandbox.baseUrl, clientToken: sandbox.clientToken, onboardingId, bytes };
process.send?.(served);
process.once('disconnect', () => void sandbox.close());
