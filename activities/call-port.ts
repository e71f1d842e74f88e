import { isVendorFailure, type OnboardingPorts } from './ports.js';
import { toApplicationFailure, type TranslationContext } from './to-application-failure.js';

/** Runs one call of a port; what it rejects with is translated, a refusal's body kept in the store. */
export async function callPort<T>(
  ports: OnboardingPorts,
  call: Omit<TranslationContext, 'bodyRef'> & { readonly customId: string },
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const bodyRef = await keepBody(ports, call.customId, error);
    throw toApplicationFailure(error, { ...call, bodyRef });
  }
}

/** Keeping the body must not hide the failure that it belongs to. */
async function keepBody(ports: OnboardingPorts, customId: string, error: unknown): Promise<string | null> {
  if (!isVendorFailure(error) || error.body === null || error.body.byteLength === 0) return null;
  try {
    return (await ports.evidence.storeRefusal(customId, error.body)).ref;
  } catch {
    ports.log.warn('the body of a refusal could not be stored', { httpStatus: error.httpStatus });
    return null;
  }
}
