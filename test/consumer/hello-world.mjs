// The packed package in the shape of Temporal's hello-world sample, CommonJS, through every door: as a
// child, by Nexus, from a client, from our command and from the plain `temporal` CLI; in Express and
// Fastify; and `npx <tarball> demo` of somebody who has nothing yet.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { startTemporal } from '../../dist/test/servers/temporal.js';
import { freePort } from '../../dist/test/servers/throwaway.js';
import { inFolder, pack, root, run, temporalPackages, versionOf, writeJson } from './installed.mjs';

const SECRET = 'c'.repeat(44);
const TYPES = ['@types/node', 'typescript'];

/** Runs a server beside `work` and stops it afterwards; fails as soon as the server ends. */
async function beside([program, ...args], options, work) {
  const child = spawn(program, args, { stdio: 'inherit', ...options });
  const ended = once(child, 'exit');
  try {
    return await Promise.race([
      work(),
      ended.then(([code]) => {
        throw new Error(`${args.join(' ')} ended with ${code}`);
      }),
    ]);
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

/** Waits for a program, which is killed with this one, without blocking this one. */
async function finish([program, ...args], options) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`failed: ${program} ${args.join(' ')}\n${output}`);
  return output;
}

function expect(text, ...parts) {
  for (const part of parts) if (!text.includes(part)) throw new Error(`no "${part}" in:\n${text}`);
}

export async function helloWorld() {
  await inFolder(async (folder) => {
    cpSync(join(root, 'test/consumer/hello-world'), folder, { recursive: true });
    writeJson(folder, 'package.json', { name: 'hello-world', private: true });
    const theirs = ['@tsconfig/node20@20', 'express@5', 'fastify@5'];
    const mine = [...temporalPackages, ...TYPES.map(versionOf)];
    run('npm', ['install', '--no-audit', '--no-fund', pack(folder), ...mine, ...theirs], folder);
    run('npx', ['tsc', '--build'], folder);

    const temporal = await startTemporal();
    const modules = join(folder, 'node_modules/temporal-finwave/dist');
    const { startSandbox } = await import(pathToFileURL(join(modules, 'src/sandbox/index.js')));
    const sandbox = await startSandbox({ person: 'finishes' });
    const env = {
      ...process.env,
      TEMPORAL_ADDRESS: temporal.address,
      FINWAVE_BASE_URL: sandbox.baseUrl,
      FINWAVE_CLIENT_TOKEN: 'sandbox-client-token',
      FINWAVE_WEBHOOK_BASE_URL: 'none',
      FINWAVE_WEBHOOK_SECRET: SECRET,
      FINWAVE_TASK_QUEUE: 'hello-world',
    };
    const options = { cwd: folder, env };
    const ours = (...args) => finish(['npx', 'temporal-finwave', ...args], options);
    try {
      await ours('setup', '--nexus-endpoint', 'finwave');
      await beside([process.execPath, 'lib/worker.js'], options, async () => {
        const said = await finish([process.execPath, 'lib/client.js'], options);
        expect(said, 'Hello, by-child! FINISHED', 'Hello, by-nexus! FINISHED', 'by-client FINISHED');
        writeJson(folder, 'input.json', { customId: 'by-command', wait: { firstPollAfter: '1s' } });
        expect(await ours('start', 'input.json'), 'by-command');
        const start = ['workflow', 'execute', '--type', 'onboardingWorkflow', '--task-queue', 'hello-world'];
        const input = JSON.stringify({ customId: 'by-cli', wait: { firstPollAfter: '1s' } });
        const workflow = ['--workflow-id', 'onboarding-by-cli', '--input', input];
        const plain = [temporal.cliPath, ...start, ...workflow, '--address', temporal.address];
        expect(await finish(plain, options), 'FINISHED');
        expect(await ours('status', 'by-cli'), 'FINISHED');
        expect(await ours('verify', 'by-cli'), 'by-cli');
      });
      for (const file of ['express.mjs', 'fastify.mjs']) await mount(file, folder, env);
    } finally {
      await sandbox.close();
      await temporal.close();
    }
  });
}

/** The bridge of docs/bridge.md: a wrong token is answered 404 by us, another path by the framework. */
async function mount(file, folder, env) {
  const page = readFileSync(join(root, 'docs/bridge.md'), 'utf8');
  const text = page.split('```js\n').find((block) => block.startsWith(`// ${file}\n`));
  writeFileSync(join(folder, file), text.split('\n```')[0]);
  const port = String(await freePort());
  const origin = `http://127.0.0.1:${port}`;
  await beside([process.execPath, file], { cwd: folder, env: { ...env, PORT: port } }, async () => {
    while (!(await fetch(origin).then(Boolean, () => false))) await setTimeout(50);
    const body = JSON.stringify({ result: 'OK' });
    const headers = { 'content-type': 'application/json' };
    const wrong = await fetch(`${origin}/finwave/webhooks/c1/k.m`, { method: 'POST', headers, body });
    expect(`${wrong.status} ${await wrong.text()}`, '404 {"message":"not found"}');
    const own = await fetch(`${origin}/yours`, { method: 'POST', headers, body });
    expect(`${own.status} ${await own.text()}`, `200 ${body}`);
  });
}

/** In an empty folder, with a home that has nothing; the Temporal CLI is on PATH, as its page says. */
export async function demoByNpx() {
  await inFolder(async (folder) => {
    const tarball = pack(folder);
    const [home, empty] = ['home', 'empty'].map((name) => join(folder, name));
    for (const made of [home, empty]) mkdirSync(made);
    const temporal = await startTemporal();
    await temporal.close();
    const env = {
      ...process.env,
      HOME: home,
      PATH: `${dirname(temporal.cliPath)}${delimiter}${process.env.PATH}`,
      npm_config_cache: join(home, '.npm'),
      npm_config_registry: run('npm', ['config', 'get', 'registry'], folder).trim(),
    };
    delete env.TEMPORAL_ADDRESS;
    const said = await finish(['npx', '--yes', '--package', tarball, 'temporal-finwave', 'demo'], {
      cwd: empty,
      env,
    });
    expect(said, 'FINISHED', 'custody', 'temporal workflow');
  });
}
