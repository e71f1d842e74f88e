import { readFileSync } from 'node:fs';
import { readFrozen } from '../histories/frozen.js';
import { HISTORY_PATHS } from '../histories/paths.js';
import { ROOT } from '../readme/readme-blocks.js';

/** A line of the checklist: a command that must exit 0, or a question whose answer is null where all is well. */
export type Step =
  | { readonly name: string; readonly command: string }
  | { readonly name: string; readonly problem: () => string | null };

const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { readonly version: string };

/** Where the software bill of materials (CycloneDX) is left, for the release's page. */
const SBOM = `temporal-finwave-${version}.cdx.json`;

export const RELEASE_STEPS: readonly Step[] = [
  { name: 'nothing uncommitted', command: 'test -z "$(git status --porcelain)"' },
  { name: 'CHANGELOG.md tells of this version, with its date', problem: changelogProblem },
  { name: 'the histories of this version are frozen', problem: frozenProblem },
  { name: 'the gate on a clean clone', command: '.ci/run' },
  { name: 'each contradiction of the document, planted defects', command: 'npm run --silent mutants' },
  { name: 'killed at every point', command: 'npm run --silent crash' },
  ...[1, 2, 3].map((seed) => ({
    name: `storm, seed ${seed.toString()}`,
    command: `npm run --silent chaos -- --onboardings 500 --seed ${seed.toString()}`,
  })),
  { name: 'rolling upgrade', command: 'npm run --silent upgrade' },
  ...[20, 22, 24].map((node) => ({
    name: `as installed, Node ${node.toString()}`,
    command: `npm run --silent test:package -- --node ${node.toString()}`,
  })),
  { name: `bill of materials: ${SBOM}`, command: `npm sbom --omit dev --sbom-format cyclonedx > ${SBOM}` },
];

function changelogProblem(): string | null {
  const line = new RegExp(`^## ${version.replaceAll('.', '\\.')} – \\d{4}-\\d{2}-\\d{2}$`, 'm');
  return line.test(readFileSync(`${ROOT}CHANGELOG.md`, 'utf8'))
    ? null
    : `no line "## ${version} – <date>" in CHANGELOG.md`;
}

function frozenProblem(): string | null {
  const frozen = readFrozen();
  const loose = HISTORY_PATHS.map(({ name }) => name).filter((name) => !frozen.has(`${name}.json`));
  return loose.length === 0 ? null : `run npm run histories:freeze for ${loose.join(', ')}`;
}
