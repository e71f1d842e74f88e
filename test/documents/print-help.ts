import { program } from '../../src/cli/main.js';

/*
 * Run with `--help`: the command line answers that as it is imported; then a line of JSON has every
 * command's own page, by name, as `<command> --help` prints it.
 */

const pages = program.commands.map((command) => {
  let page = '';
  command.configureOutput({ writeOut: (text) => (page += text) });
  command.outputHelp();
  return [command.name(), page] as const;
});
process.stdout.write(`\n${JSON.stringify(pages)}\n`);
