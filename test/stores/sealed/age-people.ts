import { generateIdentity, identityToRecipient } from 'age-encryption';

/** Somebody who can open what is sealed for them. */
export interface Person {
  readonly identity: string;
  readonly recipient: string;
}

export async function newPerson(): Promise<Person> {
  const identity = await generateIdentity();
  return { identity, recipient: await identityToRecipient(identity) };
}
