import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';

/** An honest archive that a real writer made; writers/README.md says which. */
export interface WriterArchive {
  readonly title: string;
  readonly bytes: Buffer;
}

const FOLDER = new URL('../../../../test/evidence/archive/writers/', import.meta.url);

const ALL: readonly WriterArchive[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.zip'))
  .sort()
  .map((name) => ({ title: name, bytes: readFileSync(new URL(name, FOLDER)) }));

export const WRITER_ARCHIVES = ALL.filter(({ title }) => !title.startsWith('unreadable-'));

/** Of kinds that a strict reader cannot read, or with a writer's fault. */
export const UNREADABLE_WRITER_ARCHIVES = ALL.filter(({ title }) => title.startsWith('unreadable-'));

/** The SHA-256 of every file that these archives hold. */
export const WRITTEN_SHA256: ReadonlySet<string> = new Set(
  [
    Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('JFIF front')]),
    Buffer.from(`{"frames":[${'0,'.repeat(100)}0]}`),
    Buffer.from('Manifest-Version: 1.0\r\nCreated-By: 17.0.15 (Debian)\r\n\r\n'),
  ].map((content) => createHash('sha256').update(content).digest('hex')),
);
