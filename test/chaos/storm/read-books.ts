import type { Client } from '@temporalio/client';
import { runProgram } from '../../../src/cli/dev-server/run-temporal.js';
import { readSettings } from '../../../src/config/settings.js';
import { customIdOfRecord, recordNumberOf } from '../../../src/custody/keys.js';
import { openCustody } from '../../../src/custody/open-custody.js';
import type { OnboardingOutcome } from '../../../workflows/contract.js';
import type { Books, RunEntry, VendorEntry } from './judge.js';
import { MAIN, type World } from './world.js';

const VERIFY_WITHIN_MS = 600_000;

/** Reads the vendor's, the engine's and the stores' books, and what `verify --all` says of them. */
export async function readBooks(world: World, client: Client, since: Date): Promise<Books> {
  const vendor = new Map<string, VendorEntry>();
  for (const entry of await askVendor<(VendorEntry & { readonly customId: string })[]>(world, 'onboardings'))
    vendor.set(entry.customId, entry);

  // The S3 client finds its credentials there and nowhere else.
  for (const [name, value] of Object.entries(world.env))
    if (name.startsWith('AWS_')) process.env[name] = value;
  const custody = await openCustody(readSettings(world.env, { need: 'reader' }));
  const rows: OnboardingOutcome[] = [];
  const records: string[] = [];
  try {
    for await (const { outcome } of custody.results.list(since)) rows.push(outcome);
    for await (const { key } of custody.blobs.list('')) {
      const customId = recordNumberOf(key) === null ? null : customIdOfRecord(key);
      if (customId !== null) records.push(customId);
    }
  } finally {
    await custody.close();
  }
  const args = [MAIN, 'verify', '--all', '--since', since.toISOString(), '--json'];
  const said = await runProgram(process.execPath, args, world.env, VERIFY_WITHIN_MS);
  const { verified, altered } = JSON.parse(said.stdout) as {
    readonly verified: number;
    readonly altered: readonly { readonly customId: string }[];
  };
  return {
    vendor,
    runs: await readRuns(client),
    rows,
    records,
    verified,
    altered: altered.map(({ customId }) => customId),
  };
}

/** How many runs are open. */
export async function countOpen(client: Client): Promise<number> {
  const { count } = await client.workflow.count("ExecutionStatus = 'Running'");
  return count;
}

/** A page of the sandbox's own control API. */
export async function askVendor<T>({ vendor }: World, page: string): Promise<T> {
  const answer = await fetch(new URL(`/sandbox/${page}`, vendor.baseUrl));
  return (await answer.json()) as T;
}

/** Sets something there. */
export async function tellVendor({ vendor }: World, page: string, body: object): Promise<void> {
  const answer = await fetch(new URL(`/sandbox/${page}`, vendor.baseUrl), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the sandbox says ${answer.status.toString()}`);
}

async function readRuns(client: Client): Promise<RunEntry[]> {
  const runs: RunEntry[] = [];
  for await (const { workflowId, runId, status } of client.workflow.list()) {
    const customId = workflowId.replace(/^onboarding-/, '');
    const outcome =
      status.name === 'COMPLETED'
        ? ((await client.workflow.getHandle(workflowId, runId).result()) as OnboardingOutcome)
        : null;
    runs.push({ customId, status: status.name, outcome });
  }
  return runs;
}
