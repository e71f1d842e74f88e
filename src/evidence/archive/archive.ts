import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { inMemory } from './archive-bytes.js';
import { GateRefusal, objectionTo } from './gate-verdict.js';
import type { ArchiveEntry, GateVerdict } from './gate-verdict.js';
import { GATE_LIMITS } from '../policies.js';
import type { GateLimits } from '../policies.js';
import { readAt } from './read-at.js';
import { readZipContent } from './zip-content.js';
import { readZipEnd } from './zip-end.js';
import { readZipEntries } from './zip-entries.js';

export interface JudgeOptions {
  readonly signal?: AbortSignal;
  /** Default {@link GATE_LIMITS}. */
  readonly limits?: GateLimits;
}

/**
 * The archive gate: judges the downloaded file at `path` without unpacking it. Structure
 * first, so that most hostile archives cost a few reads; then every entry's content in one
 * streamed pass with bounded memory. A small file is read once, and judged in memory by the same code.
 *
 * Resolves with a verdict whatever the file holds; rejects only where the file cannot be read, or
 * `signal` aborts.
 */
export async function judgeArchive(path: string, options: JudgeOptions = {}): Promise<GateVerdict> {
  const { signal = new AbortController().signal, limits = GATE_LIMITS } = options;
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return await judge(file, limits, signal);
  } catch (error) {
    if (error instanceof GateRefusal) return objectionTo(error.code, error.entry);
    throw error;
  } finally {
    await file.close();
  }
}

async function judge(file: FileHandle, limits: GateLimits, signal: AbortSignal): Promise<GateVerdict> {
  signal.throwIfAborted();
  const { size } = await file.stat();
  const archive = size <= limits.inMemoryBytes ? inMemory(await readAt(file, 0, size)) : file;
  const end = await readZipEnd(archive, size, limits);
  if (end.kind !== 'archive') return { kind: end.kind };
  const { entries: found, twins } = await readZipEntries(archive, end, limits);
  const files = new Map<number, ArchiveEntry>();
  for (const entry of found) {
    const content = await readZipContent(archive, entry, limits.undeclaredBytes, signal);
    if (entry.isFolder) continue;
    const { index, name, bytes, crc32, data } = entry;
    const first = files.get(twins.get(index) ?? index);
    if (first && first.sha256 !== content.sha256) throw new GateRefusal('duplicate', index);
    // The same file once more under the same name is nothing new.
    if (first?.name !== name) files.set(index, { index, name, bytes, crc32, data, ...content });
  }
  return files.size > 0 ? { kind: 'accepted', entries: [...files.values()] } : { kind: 'empty' };
}
