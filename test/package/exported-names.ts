import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { EXIT } from '../../src/cli/exit-codes.js';
import { ONBOARDING_STATUSES, OUTCOME_FLAGS } from '../../workflows/contract.js';
import { FAILURE_TYPES } from '../../workflows/failures.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The committed list of what users of this package name in their code, alarms and scripts. */
export const EXPORTED_NAMES_FILE = `${ROOT}test/package/exported-names.txt`;

/** That list as this build has it, a line each: every name of every door, then the words of its contract. */
export function exportedNames(): string {
  const { exports } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as {
    readonly exports: Readonly<Record<string, string>>;
  };
  const doors = Object.entries(exports)
    .filter(([, file]) => file.endsWith('.js'))
    .map(([door, file]) => ({
      door: door.replace(/^\./, 'temporal-finwave'),
      file: ROOT + file.replace(/^\.\/(.*)\.js$/, '$1.d.ts'),
    }));
  const options = { module: ts.ModuleKind.NodeNext, skipLibCheck: true, types: [], noLib: true };
  const host = ts.createCompilerHost(options);
  // Other packages' types say nothing about our names, and take seconds to read.
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) =>
      text.startsWith('.') ? ts.resolveModuleName(text, from, options, host) : { resolvedModule: undefined },
    );
  const program = ts.createProgram(
    doors.map(({ file }) => file),
    options,
    host,
  );
  const checker = program.getTypeChecker();
  const lines = doors.flatMap(({ door, file }) => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${file} is no module: run npm run build`);
    return checker.getExportsOfModule(module).map(({ name }) => `${door} ${name}`);
  });
  const words = {
    'exit code': Object.entries(EXIT).map(([name, code]) => `${code.toString()} ${name}`),
    'failure type': Object.values(FAILURE_TYPES),
    flag: OUTCOME_FLAGS,
    status: ONBOARDING_STATUSES,
  };
  for (const [kind, names] of Object.entries(words)) lines.push(...names.map((name) => `${kind} ${name}`));
  return `${lines.sort().join('\n')}\n`;
}
