import { openJourney, type Journey, type JourneyOptions } from './open-journey.js';

/** Opens a journey for the suite that this is called in, and closes it at the suite's end. */
export function useJourney(options?: () => JourneyOptions | Promise<JourneyOptions>): () => Journey {
  let journey: Journey | undefined;
  before(async () => {
    journey = await openJourney(await options?.());
  });
  after(() => journey?.close());
  return () => {
    if (journey === undefined) throw new Error('the journey is open within its suite only');
    return journey;
  };
}
