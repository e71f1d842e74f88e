import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { link, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../stores/store-error.js';
import { makePrivateFolder, syncFolder } from '../stores/private-folder.js';
import { syncFile } from '../stores/sync-file.js';

/** Where `dev`, `demo` and `setup` keep a custody key, in their folder: what FINWAVE_CUSTODY_KEY_FILE names. */
export function custodyKeyFile(folder: string): string {
  return join(folder, 'custody-key.pem');
}

/** The custody key in the file of `folder`, PEM. Makes it, 0600, where there is none; one that is there stays. */
export async function keepCustodyKey(folder: string): Promise<string> {
  const file = custodyKeyFile(folder);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  await makePrivateFolder(folder);
  // Whole or not at all: a key that was cut short would be in the way for ever.
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeSynced(draft, newCustodyKey());
    await link(draft, file);
  } catch (error) {
    // Another process was faster: its key counts.
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    await unlink(draft).catch(() => undefined);
  }
  await syncFolder(folder);
  return readFile(file, 'utf8');
}

function newCustodyKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(text);
    await syncFile(file);
  } finally {
    await file.close();
  }
}
