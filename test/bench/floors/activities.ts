import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DatabaseSync } from '@photostructure/sqlite';

/** What the peer answers of a person; its result and archive lie in files. */
export interface PeerOutcome extends PeerResult {
  readonly customId: string;
  readonly onboardingId: string;
}

export interface PeerResult {
  readonly status: string;
  readonly score: number | null;
}

/** Of the peer. */
export interface PeerActivities {
  create(customId: string): Promise<{ readonly onboardingId: string; readonly url: string }>;
  /** Null while the process is open; an ended one's is stored. */
  readResult(customId: string, onboardingId: string): Promise<PeerResult | null>;
  storeEvidence(customId: string, onboardingId: string): Promise<void>;
  storeOutcome(outcome: PeerOutcome): Promise<void>;
}

/** Of the bare workflow: they do nothing, and what remains is the engine. */
export interface BareActivities {
  first(): Promise<string>;
  second(): Promise<void>;
}

interface VendorResult {
  readonly status: string;
  readonly processStatus: { readonly score: number | null };
}

export interface PeerOptions {
  readonly baseUrl: string;
  readonly clientToken: string;
  /** Where Finwave reaches the peer's bridge. */
  readonly webhookBaseUrl: string;
  /** Holds archives, results and rows. */
  readonly folder: string;
}

/** What a careful programmer writes in an afternoon: each call once, each file synced before it counts. */
export function createPeerActivities(options: PeerOptions): PeerActivities & { close(): void } {
  const { baseUrl, clientToken, webhookBaseUrl, folder } = options;
  const headers = { 'gestok-client-token': clientToken, 'content-type': 'application/json' };
  const rows = new DatabaseSync(join(folder, 'outcomes.db'));
  rows.exec('pragma journal_mode = WAL; pragma synchronous = FULL');
  rows.exec('create table if not exists outcomes (custom_id text primary key, outcome text not null)');
  const insert = rows.prepare('insert into outcomes values (?, ?) on conflict do nothing');

  async function call(path: string, init: RequestInit = {}): Promise<Response> {
    const answer = await fetch(`${baseUrl}/integrations${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`the vendor answered ${answer.status.toString()}`);
    return answer;
  }

  return {
    async create(customId) {
      const body = JSON.stringify({ customId, webhook: `${webhookBaseUrl}/webhooks/${customId}` });
      const answer = await call('', { method: 'POST', body });
      return (await answer.json()) as { onboardingId: string; url: string };
    },
    async readResult(customId, onboardingId) {
      const text = await (await call(`/${onboardingId}/result`)).text();
      const { status, processStatus } = JSON.parse(text) as VendorResult;
      if (status === 'CREATED' || status === 'INPROCESS') return null;
      const file = await open(join(folder, `${customId}.json`), 'w', 0o600);
      await file.writeFile(text);
      await file.sync();
      await file.close();
      return { status, score: processStatus.score };
    },
    async storeEvidence(customId, onboardingId) {
      const answer = await call(`/${onboardingId}/evidences`);
      if (answer.body === null) throw new Error('the vendor sent no archive');
      const file = createWriteStream(join(folder, `${customId}.zip`), { mode: 0o600, flush: true });
      await pipeline(Readable.fromWeb(answer.body), file);
      // Both files have their names before the row speaks of them.
      const named = await open(folder, 'r');
      await named.sync();
      await named.close();
    },
    storeOutcome(outcome) {
      insert.run(outcome.customId, JSON.stringify(outcome));
      return Promise.resolve();
    },
    close() {
      rows.close();
    },
  };
}

export const bareActivities: BareActivities = {
  first: () => Promise.resolve('https://onboarding.invalid/'),
  second: () => Promise.resolve(),
};
