import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { cacheFolder } from '../../src/cli/dev-server/cache-folder.js';

const VERSION = '1.32.1';
const GET_WITHIN_MS = 300_000;
const run = promisify(execFile);
const STARTS = 5;

/**
 * Starts Temporal's time-skipping test server, for waits of days; the caller ends it with
 * `teardown()`. Null where this machine has no Java, or cannot get the server with Maven: then the
 * test skips itself.
 */
export async function startTimeSkipping(): Promise<TestWorkflowEnvironment | null> {
  const path = await findTimeSkipping();
  if (path === null) return null;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'existing-path', path } },
      });
    } catch (error) {
      // The SDK waits five seconds for a Java process, which a busy machine may not start in time.
      if (attempt === STARTS || !String(error).includes('did not start')) throw error;
    }
  }
}

let found: Promise<string | null> | undefined;

/** The server's program, got with Maven where it is not in the cache yet; null where it cannot be had. */
export function findTimeSkipping(): Promise<string | null> {
  found ??= getServer().catch((error: unknown) => {
    const reason = error instanceof Error ? error.message.split('\n')[0] : 'unknown';
    process.stderr.write(`no time-skipping server: ${reason ?? ''}\n`);
    return null;
  });
  return found;
}

/** The script in the user's cache that runs the server; made with Maven where it is not there yet. */
async function getServer(): Promise<string> {
  await run('java', ['-version'], { timeout: 20_000 });
  const folder = join(cacheFolder(process.env), `temporal-test-server-${VERSION}`);
  const script = join(folder, 'temporal-test-server');
  if (!(await stat(join(folder, 'jars')).catch(() => null))) {
    await mkdir(dirname(folder), { recursive: true });
    const beside = await mkdtemp(`${folder}.`);
    try {
      await download(beside);
      // Whoever is second keeps the first one's folder: a half-filled one is never seen.
      await rename(beside, folder).catch(() => undefined);
    } finally {
      await rm(beside, { recursive: true, force: true });
    }
  }
  // An earlier version of this file may have written another one.
  const wanted = scriptOf(join(folder, 'jars'));
  if ((await readFile(script, 'utf8').catch(() => null)) !== wanted) {
    const beside = `${script}.${process.pid.toString()}`;
    await writeFile(beside, wanted, { mode: 0o755 });
    await rename(beside, script);
  }
  return script;
}

async function download(folder: string): Promise<void> {
  await writeFile(join(folder, 'pom.xml'), POM);
  const jars = join(folder, 'jars');
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:copy-dependencies';
  const args = ['-q', '-B', '-f', join(folder, 'pom.xml'), goal, '-DincludeScope=runtime'];
  await run('mvn', [...args, `-DoutputDirectory=${jars}`], { timeout: GET_WITHIN_MS });
  if (!(await readdir(jars)).includes(`temporal-test-server-${VERSION}.jar`)) {
    throw new Error('Maven did not deliver the server');
  }
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>temporal-finwave</groupId>
  <artifactId>time-skipping</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

/** Java in the script's own place, and beside it one who ends it when the test process is gone. */
function scriptOf(jars: string): string {
  return `#!/bin/sh
(while kill -0 $PPID 2>/dev/null; do kill -0 $$ 2>/dev/null || exit 0; sleep 1; done; kill $$) >/dev/null 2>&1 &
exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '${jars}/*' io.temporal.testserver.TestServer "$@"
`;
}
