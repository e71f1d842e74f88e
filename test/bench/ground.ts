import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { PersonStep, SandboxOptions } from '../../src/sandbox/index.js';
import { startTemporal } from '../servers/temporal.js';
import { startChild } from './run-child.js';
import type { Vendor } from './vendor-process.js';

/** One engine and one vendor, which everything that is compared shares. */
export interface Ground {
  readonly client: Client;
  readonly address: string;
  readonly namespace: string;
  readonly vendor: Vendor;
  /** A new folder on this machine's disk. */
  folder(name: string): Promise<string>;
  /** One call of the vendor's control API. */
  control(path: string, init?: RequestInit): Promise<unknown>;
  /** Lets a person take a step. */
  drive(customId: string, step: PersonStep): Promise<unknown>;
  close(): Promise<void>;
}

/** Temporal's history and the vendor's state are in memory, in processes of their own. */
export async function openGround(sandbox: Pick<SandboxOptions, 'person' | 'faults'> = {}): Promise<Ground> {
  const root = await mkdtemp(join(tmpdir(), 'finwave-bench-'));
  const server = await startTemporal();
  // A webhook that finds a busy machine comes again: nobody polls while something is measured.
  const options: SandboxOptions = { ...sandbox, webhooks: { attempts: 10, timeoutMs: 30_000 } };
  const vendor = await startChild<Vendor>('vendor-process.js', options);
  const { address, namespace } = server;
  const connection = await Connection.connect({ address });
  async function control(path: string, init: RequestInit = {}): Promise<unknown> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${vendor.said.origin}/sandbox/${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status.toString()} to ${path}`);
    return answer.json();
  }

  return {
    client: new Client({ connection, namespace }),
    address,
    namespace,
    vendor: vendor.said,
    async folder(name) {
      const folder = join(root, name);
      await mkdir(folder);
      return folder;
    },
    control,
    drive: (customId, step) =>
      control(`onboardings/${customId}/person`, { method: 'POST', body: JSON.stringify({ step }) }),
    async close() {
      vendor.process.disconnect();
      await connection.close();
      await server.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
