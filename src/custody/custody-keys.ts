import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { ReaderSettings } from '../config/settings.js';
import { StoreError } from '../stores/store-error.js';
import { createRecordSigner } from './record-bytes.js';
import type { RecordSigner } from './record-bytes.js';

/** Who signs custody records, and whose signatures are believed. */
export interface CustodyKeys {
  /** Null: records are not signed. */
  readonly signer: RecordSigner | null;
  /** The signer's and the earlier ones; empty: every record is believed. */
  readonly publicKeys: readonly KeyObject[];
}

/** The keys of the settings, and further public ones in PEM. @throws StoreError where one is no Ed25519 key */
export function toCustodyKeys(
  { custodyKey, custodyPublicKeys }: Pick<ReaderSettings, 'custodyKey' | 'custodyPublicKeys'>,
  further: readonly string[] = [],
): CustodyKeys {
  const signer = custodyKey === null ? null : createRecordSigner(custodyKey);
  const earlier = [...custodyPublicKeys, ...further].map(toPublicKey);
  return { signer, publicKeys: signer === null ? earlier : [signer.publicKey, ...earlier] };
}

function toPublicKey(pem: string): KeyObject {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below, without the parser's words.
  }
  throw new StoreError('storeMisconfigured', 'a public key must be an Ed25519 key in PEM');
}
