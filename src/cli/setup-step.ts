import { setTimeout } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';

/** One thing that a deployment needs. */
export interface SetupStep {
  readonly what: 'namespace' | 'searchAttribute' | 'nexusEndpoint' | 'custodyKey';
  readonly name: string;
  /** Null: the server did not let us look. */
  readonly exists: boolean | null;
  /** Makes it; resolves when the server shows it. */
  make(): Promise<void>;
  /** What somebody else has to run where the server refuses us: first on a server of one's own, then on Temporal Cloud. */
  readonly instead: readonly string[];
}

/** gRPC's numbers. The constants are in a package that is not ours to depend on. */
const CODES = { notFound: 5, alreadyExists: 6, permissionDenied: 7, unimplemented: 12 } as const;

export function hasGrpcCode(error: unknown, ...names: readonly (keyof typeof CODES)[]): boolean {
  if (!isGrpcServiceError(error)) return false;
  const code: number = error.code;
  return names.some((name) => CODES[name] === code);
}

/** True where this call is not ours to make: Temporal Cloud has no operator service for its users. */
export function isRefusal(error: unknown): boolean {
  return hasGrpcCode(error, 'permissionDenied', 'unimplemented');
}

/** Servers cache their namespaces and registrations for some seconds. */
const SHOWN_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 200;

/** Resolves when `look` finds it; rejects after half a minute. */
export async function untilShown(what: string, look: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + SHOWN_WITHIN_MS;
  while (!(await look())) {
    if (Date.now() > end) throw new Error(`the server took ${what} but does not show it; run setup again`);
    await setTimeout(LOOK_EVERY_MS);
  }
}
