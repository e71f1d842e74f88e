import { startSandbox, type SandboxOptions } from '../../src/sandbox/index.js';

/** What this process answers once it serves. */
export interface Vendor {
  readonly baseUrl: string;
  /** Of the control API. */
  readonly origin: string;
  readonly clientToken: string;
}

/** A sandbox in a process of its own; ends with its parent. */
const options = JSON.parse(process.argv[2] ?? '{}') as SandboxOptions;
const sandbox = await startSandbox({ callLimit: 1_000_000, ...options });
const { baseUrl, origin, clientToken } = sandbox;
process.send?.({ baseUrl, origin, clientToken } satisfies Vendor);
process.once('disconnect', () => void sandbox.close());
