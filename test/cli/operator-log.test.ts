import assert from 'node:assert/strict';
import { ApplicationFailure } from '@temporalio/common';
import { createOperatorLog, type OperatorLogOptions } from '../../src/cli/operator-log.js';
import { toSdkLogger } from '../../src/cli/sdk-logger.js';

describe("the log of an operator's commands", () => {
  const recording = (options: Partial<OperatorLogOptions> = {}) => {
    const lines: string[] = [];
    const say = (line: string): void => void lines.push(line);
    return {
      lines,
      log: createOperatorLog({ format: null, isTerminal: false, level: 'info', say, ...options }),
    };
  };

  it('is one object of JSON a line where nobody looks, whatever a message holds', () => {
    const { lines, log } = recording();
    log.warn('two\nlines', { customId: 'c1', attempt: 2, absent: undefined });
    log.debug('unasked');
    assert.equal(lines.length, 1);
    const { time, ...event } = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    assert.match(String(time), /^\d{4}-\d\d-\d\dT/);
    assert.deepEqual(event, { level: 'warn', message: 'two lines', customId: 'c1', attempt: 2 });
  });

  it('is short text on a terminal, and as it is told elsewhere', () => {
    const terminal = recording({ isTerminal: true });
    terminal.log.error('away\u001b[2J', { part: 'engine' });
    assert.match(terminal.lines[0] ?? '', /^\d\d:\d\d:\d\d error away\ufffd\[2J part=engine$/);
    const told = recording({ isTerminal: true, format: 'json' });
    told.log.info('x');
    assert.doesNotThrow(() => void JSON.parse(told.lines[0] ?? ''));
  });

  it("takes of Temporal's own lines the fields that it knows, no stack, no list, nothing of another's error", () => {
    const { lines, log } = recording({ level: 'debug' });
    const sdk = toSdkLogger(log, false);
    sdk.info('asset workflow.js 1 MiB\nmodules by path ./src');
    sdk.warn('Activity failed', { error: new Error('told once already') });
    sdk.warn('Workflow failed', {
      workflowId: 'onboarding-c1',
      attempt: 3,
      input: { phone: '600123456' },
      error: new TypeError('of Ana García'),
    });
    sdk.log('ERROR', 'gave up', {
      error: ApplicationFailure.create({ type: 'VendorRejected', message: 'HTTP 422' }),
    });
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const event of events) delete event['time'];
    assert.deepEqual(events, [
      { level: 'warn', message: 'Workflow failed', customId: 'c1', attempt: 3, type: 'TypeError' },
      { level: 'error', message: 'gave up', type: 'VendorRejected', reason: 'HTTP 422' },
    ]);
  });

  it('has stacks and all of them when asked to debug', () => {
    const { lines, log } = recording({ level: 'debug' });
    toSdkLogger(log, true).warn('Activity failed', { error: new Error('why') });
    assert.match(lines.join(''), /operator-log\.test/);
  });
});
