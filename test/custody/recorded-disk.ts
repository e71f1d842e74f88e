import callbacks, { constants, type NoParamCallback } from 'node:fs';
import fs from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { mock } from 'node:test';

/** What this process does to files from now on, with what a disk holds for certain and what it may lose. */
export interface RecordedDisk {
  /**
   * What is found below `root` after a power cut now: every name and every file's content that nothing
   * has synced is there or not as `names` and `contents` say of each.
   */
  afterCut(root: string, luck: Luck): Map<string, Buffer>;
  stop(): void;
}

export interface Luck {
  readonly names: () => boolean;
  readonly contents: () => boolean;
}

/** A disk that says it has synced the one or the other, and has not. */
export type Lie = 'files' | 'folders' | null;

interface File {
  data: Buffer;
  synced: Buffer;
}
type Entry = File | 'folder';
interface Folder {
  readonly now: Map<string, Entry>;
  synced: ReadonlyMap<string, Entry>;
}

/** Records through `node:fs/promises`; calls `onStep` after each change. What was there before is taken for synced. */
export async function recordDisk(lie: Lie, onStep: () => void): Promise<RecordedDisk> {
  const folders = new Map<string, Folder>();
  const opened = new WeakMap<FileHandle, File | Folder>();
  /** By the numbers that are synced; one is given again once it was closed. */
  const numbered = new Map<number, File | Folder>();
  const { open, mkdir, link, unlink } = fs;
  const { fsync } = callbacks;

  const folderAt = (path: string): Folder => {
    const folder = folders.get(path) ?? { now: new Map<string, Entry>(), synced: new Map<string, Entry>() };
    folders.set(path, folder);
    return folder;
  };
  const entryAt = (path: string): Entry | undefined => folderAt(dirname(path)).now.get(basename(path));
  const name = (path: string, entry: Entry): void => {
    folderAt(dirname(path)).now.set(basename(path), entry);
    onStep();
  };

  mock.method(fs, 'open', async (path: string, flags: number | string, mode?: number) => {
    const handle = await open(path, flags, mode);
    if (typeof flags === 'number' && (flags & constants.O_EXCL) !== 0) {
      name(path, { data: Buffer.alloc(0), synced: Buffer.alloc(0) });
    }
    const entry = entryAt(path);
    const target = entry === undefined || entry === 'folder' ? folderAt(path) : entry;
    opened.set(handle, target);
    numbered.set(handle.fd, target);
    return handle;
  });
  mock.method(fs, 'mkdir', async (path: string, mode: number) => {
    await mkdir(path, mode);
    name(path, 'folder');
  });
  mock.method(fs, 'link', async (from: string, to: string) => {
    await link(from, to);
    name(to, entryAt(from) ?? { data: Buffer.alloc(0), synced: Buffer.alloc(0) });
  });
  mock.method(fs, 'unlink', async (path: string) => {
    await unlink(path);
    folderAt(dirname(path)).now.delete(basename(path));
    onStep();
  });

  const probe = await open('/', 'r');
  const handles = Object.getPrototypeOf(probe) as FileHandle;
  await probe.close();
  const realOf = <K extends 'write' | 'writeFile'>(method: K): FileHandle[K] => Reflect.get(handles, method);
  const real = { write: realOf('write'), writeFile: realOf('writeFile') };
  const change = (handle: FileHandle, toData: (before: Buffer) => Buffer): void => {
    const file = opened.get(handle);
    if (file === undefined || !('data' in file)) return;
    file.data = toData(file.data);
    onStep();
  };
  type Write = [buffer: Uint8Array, offset: number, length: number, position: number];
  mock.method(handles, 'write', async function (this: FileHandle, ...args: Write) {
    const answer = await real.write.apply(this, args as never);
    const [buffer, offset, , position] = args;
    const written = buffer.subarray(offset, offset + answer.bytesWritten);
    change(this, (before) =>
      Buffer.concat([before.subarray(0, position), written, before.subarray(position + written.length)]),
    );
    return answer;
  });
  mock.method(handles, 'writeFile', async function (this: FileHandle, data: Uint8Array) {
    await real.writeFile.call(this, data);
    change(this, (before) => Buffer.concat([before, data]));
  });
  mock.method(callbacks, 'fsync', (fd: number, done: NoParamCallback) => {
    const target = numbered.get(fd);
    const isFile = target !== undefined && 'data' in target;
    // What changes while it runs is not promised.
    const file = isFile ? target.data : null;
    const names = target === undefined || isFile ? null : new Map(target.now);
    fsync(fd, (error) => {
      if (error === null && target !== undefined && lie !== (isFile ? 'files' : 'folders')) {
        if (isFile) target.synced = file ?? target.synced;
        else target.synced = names ?? target.synced;
        onStep();
      }
      done(error);
    });
  });
  syncBuiltinESMExports();

  function collect(path: string, key: string, luck: Luck, found: Map<string, Buffer>): void {
    const { now, synced } = folderAt(path);
    for (const each of new Set([...synced.keys(), ...now.keys()])) {
      const isSure = now.get(each) === synced.get(each);
      const entry = isSure || luck.names() ? now.get(each) : synced.get(each);
      const below = key === '' ? each : `${key}/${each}`;
      if (entry === 'folder') collect(join(path, each), below, luck, found);
      else if (entry !== undefined) {
        found.set(below, entry.data === entry.synced || luck.contents() ? entry.data : entry.synced);
      }
    }
  }

  return {
    afterCut(root, luck) {
      const found = new Map<string, Buffer>();
      collect(root, '', luck, found);
      return found;
    },
    stop() {
      mock.restoreAll();
      syncBuiltinESMExports();
    },
  };
}
