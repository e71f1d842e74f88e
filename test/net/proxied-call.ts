/** A process of its own, since Node reads NODE_EXTRA_CA_CERTS at start only: two evidences calls, told on stdout. */
import { buffer } from 'node:stream/consumers';
import { createFinwaveClient, type FinwaveClientOptions } from '../../src/finwave/client.js';
import { FinwaveError } from '../../src/finwave/errors.js';
import { ONBOARDING_ID, calm } from '../finwave/scripted-vendor.js';

export type ProxiedCallReport =
  | { readonly calls: readonly { readonly tls: unknown; readonly body: string }[] }
  | { readonly code: string; readonly message: string };

const client = createFinwaveClient(JSON.parse(process.argv[2] ?? '') as FinwaveClientOptions);
try {
  const calls: { tls: unknown; body: string }[] = [];
  while (calls.length < 2) {
    const { tls, body } = await client.evidences(ONBOARDING_ID, { signal: calm() });
    calls.push({ tls, body: (await buffer(body)).toString() });
  }
  report({ calls });
} catch (error) {
  if (!(error instanceof FinwaveError)) throw error;
  report({ code: error.code, message: error.message });
}
client.close();

function report(outcome: ProxiedCallReport): void {
  process.stdout.write(JSON.stringify(outcome));
}
