/**
 * Runs `guard.js <command> <argument…>` and ends it when our standard input ends, which it does
 * however the parent goes, SIGKILL included: so a dev server never outlives who started it.
 */
import { spawn } from 'node:child_process';

const KILL_AFTER_MS = 5_000;

const [command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });

const stop = (): void => {
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref();
};

process.stdin.on('end', stop).on('error', stop).resume();
process.on('SIGTERM', stop);
// A Ctrl-C in the terminal is the parent's to handle: it still needs the server to drain its work.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);

child.on('error', () => {
  process.exitCode = 127;
  process.stdin.destroy();
});
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
  process.stdin.destroy();
});
