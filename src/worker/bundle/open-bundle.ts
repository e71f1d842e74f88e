import { readFileSync } from 'node:fs';
import { PluginError } from '../plugin-error.js';
import { markOf, ownMark } from './bundle-mark.js';

/**
 * A bundle that `temporal-finwave bundle` made, where it fits this worker.
 *
 * @throws PluginError `bundleUnreadable` or `bundleMismatch`, with what to run
 */
export function openBundle(path: string, encrypted: boolean): { readonly code: string } {
  const code = read(path);
  const mark = markOf(code);
  const again = `make it anew with \`temporal-finwave bundle --out <file>${encrypted ? ' --encrypted' : ''}\``;
  if (mark === null) {
    throw new PluginError('bundleMismatch', `${path} is no bundle of \`temporal-finwave bundle\`: ${again}`);
  }
  const own = ownMark(encrypted);
  for (const [what, made, here] of [
    ['@temporalio/worker', mark.temporalWorker, own.temporalWorker],
    ['temporal-finwave', mark.package, own.package],
  ]) {
    if (made === here) continue;
    throw new PluginError(
      'bundleMismatch',
      `${path} was made by ${what ?? ''} ${made ?? 'of no version'}, and this is ${here ?? ''}: ${again}`,
    );
  }
  if (mark.encrypted === encrypted) return { code };
  throw new PluginError(
    'bundleMismatch',
    encrypted
      ? `${path} is for workers without payload keys, and would leave the messages of failures readable: ${again}`
      : `${path} is for workers with payload keys, and this one has none (FINWAVE_PAYLOAD_KEYS): ${again}`,
  );
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new PluginError('bundleUnreadable', `the workflow bundle ${path} cannot be read`);
  }
}
