import { readFileSync } from 'node:fs';

/** Must not bundle: workflow code may not reach for Node. */
export function forbiddenWorkflow(): Promise<string> {
  return Promise.resolve(readFileSync('/dev/null', 'utf8'));
}
