import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { context, propagation, trace } from '@opentelemetry/api';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-node';
import { Client } from '@temporalio/client';
import { OnboardingClient } from '../../src/client/client.js';
import { finwaveOnboarding } from '../../src/worker/index.js';
import { ROOT, snippetsOf } from '../readme/readme-blocks.js';
import { openUser, type User } from '../worker/open-user.js';
import { FAST } from '../workflows/run-onboarding.js';
import { tracing } from './tracing.js';

describe('tracing by the official plugin', function () {
  this.timeout(120_000);
  let user: User;
  before(async () => {
    user = await openUser();
  });
  after(async () => {
    for (const api of [context, propagation, trace]) api.disable();
    await user.close();
  });

  it('gives one trace from the start to the stored outcome, which tells no secret', async () => {
    const exporter = new InMemorySpanExporter();
    const plugin = tracing(exporter);
    const client = new Client({ ...user.client.options, plugins: [plugin] });
    const onboardings = new OnboardingClient(client, { taskQueue: user.taskQueue, startTimeoutMs: 60_000 });
    const customId = randomUUID();
    const phone = '600123456';
    const worker = await user.worker({ plugins: [plugin, finwaveOnboarding(user.settings)] });
    const url = await worker.runUntil(async () => {
      const started = await onboardings.start({ customId, phone, phoneCountryCode: '+34', wait: FAST });
      assert.equal((await onboardings.outcome(customId)).status, 'FINISHED');
      return started.url;
    });

    const spans = exporter.getFinishedSpans();
    const ofActivity = (name: string) => spans.filter((span) => span.name === `RunActivity:${name}`);
    const begin = spans.find(({ name }) => name.includes('WithStart'));
    assert.ok(begin !== undefined, spans.map(({ name }) => name).join(', '));
    const { traceId } = begin.spanContext();
    for (const name of ['createOnboarding', 'pollResult', 'downloadEvidence', 'persistOutcome']) {
      assert.ok(ofActivity(name).length > 0, name);
      for (const span of ofActivity(name)) assert.equal(span.spanContext().traceId, traceId, name);
    }
    const told = JSON.stringify(
      spans.map(({ name, attributes, events, status }) => [name, attributes, events, status]),
    );
    assert.ok(url !== null);
    for (const secret of [url, phone]) assert.ok(!told.includes(secret), told);
  });

  it('is what production.md shows', async () => {
    const shown = snippetsOf('docs/production.md').get('tracing.ts') ?? '';
    const run = await readFile(join(ROOT, 'test/tracing/tracing.ts'), 'utf8');
    assert.equal(shown, `// tracing.ts\n${run}`);
  });
});
