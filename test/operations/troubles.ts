import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EVIDENCE_REASONS, OUTCOME_FLAGS } from '../../workflows/contract.js';
import { FAILURE_TYPES, PENDING_TYPES } from '../../workflows/failures.js';
import { FAST, until } from '../workflows/run-onboarding.js';
import { ONE_POLL, type Scene } from './scene.js';

const DOCUMENT = readFileSync(fileURLToPath(new URL('../../../docs/operations.md', import.meta.url)), 'utf8');

/** The table "What to do when": each pending trouble is shown by its type, and what it says mends it. */
export function troubles(scene: () => Scene): void {
  describe('what to do when', () => {
    for (const [type, step] of [
      ['StillPending', 'CREATED'],
      ['VendorUnavailable', { fail: 'away' }],
      ['VendorUnauthorized', { fail: 'refused' }],
      ['VendorMismatch', 'mismatch:FINISHED'],
      ['VendorProtocolError', { fail: 'noGood' }],
    ] as const) {
      it(`shows a pending ${type}, and polls at once when it is mended`, async () => {
        const { stage, id, finwaveSays, follow, pending } = scene();
        finwaveSays(step);
        const customId = id();
        const handle = await stage.start({ customId, wait: ONE_POLL });
        const poll = await until(
          () => pending(handle),
          (activity) => activity?.attempt === 2,
        );
        assert.equal(poll?.lastFailure?.applicationFailureInfo?.type, type);
        finwaveSays('FINISHED');
        await follow('Bring the next attempt forward', customId);
        assert.equal((await handle.result()).status, 'FINISHED');
      });
    }

    it('shows a pending StorageUnavailable, and goes on when the store is back', async () => {
      const { stage, id, finwaveSays, follow, pending } = scene();
      finwaveSays('FINISHED');
      const { outcomes } = stage.world.ports;
      const locked = Object.assign(new Error('the store is locked'), { code: 'storeUnavailable' });
      const working = { ...outcomes };
      Object.assign(outcomes, { persist: () => Promise.reject(locked) });
      const customId = id();
      const handle = await stage.start({ customId, wait: ONE_POLL });
      const persist = await until(
        () => pending(handle),
        (activity) => activity?.activityType?.name === 'persistOutcome' && (activity.attempt ?? 0) > 1,
      );
      assert.equal(persist?.lastFailure?.applicationFailureInfo?.type, 'StorageUnavailable');
      Object.assign(outcomes, working);
      await follow('Bring the next attempt forward', customId, { pollResult: 'persistOutcome' });
      assert.equal((await handle.result()).status, 'FINISHED');
    });

    it('shows a pending EvidenceNotReady, and goes on by itself', async () => {
      const { stage, finwaveSays, pending } = scene();
      finwaveSays('FINISHED');
      stage.world.collect = [{ fail: 'notYet' }];
      const handle = await stage.start({ wait: FAST });
      const download = await until(
        () => pending(handle),
        (activity) => activity?.activityType?.name === 'downloadEvidence' && (activity.attempt ?? 0) > 1,
      );
      assert.equal(download?.lastFailure?.applicationFailureInfo?.type, 'EvidenceNotReady');
      stage.world.collect = ['stored'];
      assert.equal((await handle.result()).evidence.state, 'stored');
    });

    it('has a row for every failure type, pending type and flag, every reason, and no dead link', () => {
      for (const name of [...FAILURE_TYPES, ...PENDING_TYPES, ...OUTCOME_FLAGS])
        assert.match(DOCUMENT, new RegExp(`^\\| [^|]*\`${name}\`[^|]*\\|`, 'm'), name);
      for (const reason of EVIDENCE_REASONS) assert.ok(DOCUMENT.includes(`\`${reason}\``), reason);
      const anchors = new Set(
        [...DOCUMENT.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
          title.toLowerCase().replaceAll(',', '').replaceAll(' ', '-'),
        ),
      );
      for (const [, anchor = ''] of DOCUMENT.matchAll(/\]\(#([^)]+)\)/g))
        assert.ok(anchors.has(anchor), anchor);
    });
  });
}
