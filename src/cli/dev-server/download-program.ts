/** `download-program.js <version> <folder>`: has the SDK download the Temporal CLI and try it once. */
const [version = '', downloadDir = ''] = process.argv.slice(2);

async function download(): Promise<void> {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', version, downloadDir } },
  });
  await environment.teardown();
}

download().catch((error: unknown) => {
  const missing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
  const reason = error instanceof Error ? error.message : 'it failed';
  console.error(missing ? '@temporalio/testing is not installed (npm install @temporalio/testing)' : reason);
  process.exitCode = 1;
});
