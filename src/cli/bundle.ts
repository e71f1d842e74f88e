import { rename, rm, writeFile } from 'node:fs/promises';
import { FIELDS } from '../config/fields.js';
import { readVariables } from '../config/read-variables.js';
import { answer, type Command, type JsonOption } from './command-context.js';
import { CliError, EXIT } from './exit-codes.js';

export interface BundleCommandOptions extends JsonOption {
  readonly out: string;
  readonly encrypted?: boolean;
}

/** Bundles the workflows into a file, for the workers of one image: nothing of them is secret. */
export const bundle: Command<BundleCommandOptions> = async (context, options) => {
  const { out } = options;
  const reader = readVariables(context.env);
  const hasKeys = reader.read(FIELDS.payloadKeys).length > 0;
  reader.finish();
  const encrypted = options.encrypted === true || hasKeys;
  const { DefaultLogger } = await import('@temporalio/worker');
  const { makeBundle } = await import('../worker/bundle/make-bundle.js');
  const code = await makeBundle(encrypted, new DefaultLogger('ERROR'));
  // Whole or not at all: a worker may start while this is written.
  const beside = `${out}.${process.pid.toString()}.tmp`;
  try {
    await writeFile(beside, code);
    await rename(beside, out);
  } catch {
    await rm(beside, { force: true }).catch(() => undefined);
    throw new CliError('InvalidInput', EXIT.usage, `${out} cannot be written`);
  }
  const bytes = Buffer.byteLength(code);
  answer(context, options, { file: out, bytes, encrypted }, [
    `${out}: ${bytes.toString()} bytes, for workers ${encrypted ? 'with' : 'without'} payload keys`,
    `Use it with \`temporal-finwave worker --bundle ${out}\`.`,
  ]);
  return EXIT.right;
};
