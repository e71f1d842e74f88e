import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { ROOT } from '../readme/readme-blocks.js';
import { toReference } from './reference.js';
import { toSequenceSvg } from './sequence-svg.js';

/** What `docs/pictures` draws: each a Mermaid source and the SVG that is made from it. */
export const PICTURES = ['overview', 'sequence'] as const;

/** The SVG that a picture's source makes. */
export function picture(name: (typeof PICTURES)[number]): string {
  return toSequenceSvg(readFileSync(join(ROOT, 'docs/pictures', `${name}.mmd`), 'utf8'));
}

/** docs/reference.md as it should be, of the commands' help pages. */
export async function reference(pages: ReadonlyMap<string, string>): Promise<string> {
  const file = join(ROOT, 'docs/reference.md');
  return format(toReference(pages), { ...(await resolveConfig(file)), filepath: file });
}
