import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { SILENT, quietRuntime, workflowBundle } from './run-onboarding.js';

/** Characters of code, the inline source map not counted. */
function codeLength(code: string): number {
  return code.replace(/\/\/# sourceMappingURL=.*$/m, '').length;
}

describe('the workflow bundle', () => {
  before(quietRuntime);

  it('is at most 0.7 MB and holds neither zod nor got', async () => {
    const { code } = await workflowBundle();
    assert.ok(codeLength(code) <= 700_000, `${codeLength(code).toString()} characters`);
    assert.doesNotMatch(code, /ZodError|HTTPError/);
  });

  /** Bundles a fixture; what the bundler says goes to `lines`. */
  const bundle = (name: string, lines: string[] = []) => {
    const keep = (message: string): void => {
      lines.push(message);
    };
    return bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL(`./bundles/${name}`, import.meta.url)),
      logger: { ...SILENT, error: keep },
    });
  };

  it('cannot be made of code that imports Node', async () => {
    const lines: string[] = [];
    // The reason is in the error or in the log, depending on what the bundler met first.
    const error: unknown = await bundle('forbidden', lines).then(
      () => null,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof Error);
    assert.match([error.message, ...lines].join('\n'), /node:fs/);
  });

  it('can be made of its twin that does not', async () => {
    await bundle('allowed');
  });
});
