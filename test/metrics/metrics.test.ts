import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli } from '../cli/run-cli.js';
import { commandsOf } from '../readme/readme-blocks.js';
import { partOrSkip } from '../servers/require.js';
import { until } from '../workflows/run-onboarding.js';
import { openOperating, type Operating } from './operating.js';
import { findPromtool, promtool, seriesOf, sumOf } from './parse-metrics.js';

const DEPLOY = fileURLToPath(new URL('../../../docs/deploy/', import.meta.url));
const RULES = join(DEPLOY, 'prometheus-rules.yaml');
const DASHBOARD = join(DEPLOY, 'grafana-dashboard.json');
/** Found nowhere in metrics or labels. */
const PLANTED = 'planted-customer-4711';

describe('metrics and health of worker and bridge', () => {
  let operating: Operating;
  let texts: Awaited<ReturnType<Operating['metrics']>>;

  before(async function () {
    this.timeout(180_000);
    operating = await openOperating();
    const { sandbox, env, folder } = operating;
    sandbox.setFaults(`${PLANTED}-refused`, { result: { unauthorized: 1 } });
    for (const customId of [PLANTED, `${PLANTED}-refused`]) {
      const wait = { firstPollAfter: '1s', pollEvery: '1s' };
      const stdin = JSON.stringify({ customId, wait });
      const started = await runCli(['start', '-'], { env, cwd: folder, stdin });
      assert.equal(started.code, 0, started.stderr);
      const ended = await runCli(['result', '--wait', customId], { env, cwd: folder });
      assert.equal(ended.code, 0, ended.stderr);
    }
    const wrong = await fetch(`${env['FINWAVE_WEBHOOK_BASE_URL'] ?? ''}/webhooks/${PLANTED}/wrong`, {
      method: 'POST',
    });
    assert.equal(wrong.status, 404);
    texts = await operating.metrics();
  });
  after(() => operating.close());

  it('are taken by the parser of Prometheus', async function () {
    await partOrSkip(this, 'promtool', findPromtool);
    for (const [whose, text] of Object.entries(texts)) {
      const { code, output } = await promtool(['check', 'metrics'], text);
      assert.equal(code, 0, `${whose}: ${output}`);
    }
  });

  it('count what was created, polled, settled, stored and signalled', () => {
    const { worker, bridge } = texts;
    assert.equal(sumOf(worker, 'finwave_creates_total', /answer="created"/), 2);
    assert.equal(sumOf(worker, 'finwave_settled_total', /status="FINISHED"/), 2);
    assert.equal(sumOf(worker, 'finwave_polls_total', /answer="VendorUnauthorized"/), 1);
    assert.equal(sumOf(worker, 'finwave_polls_total', /answer="terminal"/), 2);
    assert.equal(sumOf(worker, 'finwave_evidence_attempts_total', /answer="stored"/), 2);
    assert.ok(sumOf(worker, 'finwave_evidence_bytes_total') > 0);
    assert.equal(sumOf(worker, 'finwave_vendor_call_seconds_count', /call="create",answer="ok"/), 2);
    assert.equal(sumOf(worker, 'finwave_vendor_call_seconds_count', /call="result",answer="refused"/), 1);
    for (const store of ['results', 'evidence']) {
      assert.ok(sumOf(worker, 'finwave_store_call_seconds_count', new RegExp(`store="${store}"`)) > 0, store);
    }
    assert.equal(sumOf(worker, 'finwave_answers'), 3);
    assert.equal(sumOf(worker, 'finwave_pending', /older_than="0"/), 0);
    assert.ok(sumOf(worker, 'temporal_workflow_completed_total') >= 2);
    assert.equal(sumOf(bridge, 'finwave_answers', /part="engine"/), 1);
    assert.ok(sumOf(bridge, 'finwave_webhooks_total', /answer="signalled"/) > 0);
    assert.equal(sumOf(bridge, 'finwave_webhooks_total', /answer="wrongUrl"/), 1);
  });

  it('have rules that Prometheus takes', async function () {
    await partOrSkip(this, 'promtool', findPromtool);
    const rules = await promtool(['check', 'rules', RULES]);
    assert.equal(rules.code, 0, rules.output);
  });

  it('have every series that rules and dashboard name', async () => {
    const named = new Set([...(await namesIn(RULES)), ...(await namesIn(DASHBOARD))]);
    const there = new Set(seriesOf(texts.worker + texts.bridge).map(({ name }) => name));
    assert.ok(named.size > 10);
    assert.deepEqual(
      [...named].filter((name) => !there.has(name)),
      [],
    );
    // A label's values likewise, where a rule asks for one by name.
    const text = await readFile(RULES, 'utf8');
    for (const [, name = '', label = '', values = ''] of text.matchAll(
      /(finwave_\w+)\{(\w+)=~?"([\w|]+)"\}/g,
    )) {
      for (const value of values.split('|')) {
        const series = seriesOf(texts.worker + texts.bridge).filter((found) => found.name === name);
        assert.ok(
          series.some(({ labels }) => labels.includes(`${label}="${value}"`)),
          `${name} ${value}`,
        );
      }
    }
  });

  it('are where production.md says', () => {
    const [worker, ...urls] = commandsOf('docs/production.md').filter((line) => line.includes('9464'));
    assert.equal(worker, 'FINWAVE_METRICS_PORT=9464 npx temporal-finwave worker');
    assert.deepEqual(
      urls.map((line) => line.replace(/^curl http:\/\/127\.0\.0\.1:9464/, '')),
      ['/readyz', '/metrics'],
    );
    assert.match(operating.worker.output(), /health and metrics on http:\/\/127\.0\.0\.1:\d+/);
  });

  it('tell no customId, neither in metrics nor on a label', () => {
    assert.doesNotMatch(texts.worker + texts.bridge, new RegExp(PLANTED));
  });

  it('tell each failed attempt in one line of JSON, and no stack, list or personal URL', () => {
    const lines = operating.worker.output().trim().split('\n');
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const failed = events.filter(({ type }) => type === 'VendorUnauthorized');
    assert.equal(failed.length, 1);
    const { customId, attempt, next, level, message } = failed[0] ?? {};
    assert.deepEqual([customId, attempt, level], [`${PLANTED}-refused`, 1, 'warn']);
    assert.match(String(next), /^in \d+ s$/);
    assert.match(String(message), /^pollResult failed: VendorUnauthorized: could not /);
    assert.doesNotMatch(lines.join('\n'), /\.js:\d+|asset |modules by path/);
    assert.deepEqual(
      events.filter((event) => typeof event['time'] !== 'string'),
      [],
    );
    for (const line of operating.bridge.output().trim().split('\n'))
      assert.doesNotThrow(() => void JSON.parse(line));
  });

  it('is not ready once Temporal is gone', async function () {
    this.timeout(60_000);
    for (const part of ['worker', 'bridge'] as const) {
      assert.deepEqual(await operating.ready(part), { status: 200, away: [] });
    }
    await operating.temporal.close();
    for (const part of ['worker', 'bridge'] as const) {
      const { away } = await until(
        () => operating.ready(part),
        ({ status }) => status === 503,
      );
      assert.deepEqual(away, ['engine'], part);
    }
  });
});

async function namesIn(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8');
  return [...text.matchAll(/\b(?:finwave|temporal)_[a-z_]+\b/g)].map(([name]) => name);
}
