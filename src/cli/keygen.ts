import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { answer, type Command, type JsonOption } from './command-context.js';
import { EXIT } from './exit-codes.js';

/** Prints a new key for every setting that holds one, as lines of an env file. Nothing is kept. */
export const keygen: Command<JsonOption> = async (context, options) => {
  const settings = await newSettings();
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  answer(context, options, settings, lines);
  context.say(WHO_GETS_WHAT);
  return EXIT.right;
};

const WHO_GETS_WHAT =
  'workers get FINWAVE_CUSTODY_KEY and FINWAVE_EVIDENCE_RECIPIENTS, never FINWAVE_EVIDENCE_IDENTITIES: one of the two is for whoever reads evidence, the other for a safe. Whoever verifies needs FINWAVE_CUSTODY_PUBLIC_KEYS only';

/** Each value as its setting takes it, on one line. */
async function newSettings() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  const identities = [await generateIdentity(), await generateIdentity()];
  const recipients = await Promise.all(identities.map((identity) => identityToRecipient(identity)));
  return {
    FINWAVE_CUSTODY_KEY: privateKey.toString('base64'),
    FINWAVE_CUSTODY_PUBLIC_KEYS: publicKey.toString('base64'),
    FINWAVE_WEBHOOK_SECRET: randomBytes(32).toString('hex'),
    // An id of its own: the key that follows it one day has another.
    FINWAVE_PAYLOAD_KEYS: `k-${randomBytes(4).toString('hex')}:${randomBytes(32).toString('base64')}`,
    FINWAVE_EVIDENCE_RECIPIENTS: recipients.join(','),
    FINWAVE_EVIDENCE_IDENTITIES: identities.join(','),
    FINWAVE_CODEC_TOKEN: randomBytes(32).toString('hex'),
  };
}
