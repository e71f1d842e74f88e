/** A waiting `temporal` process each: two cores carry many more, but not starting at the same time. */
const AT_ONCE = 20;

/**
 * A suite of tests that all run at the same time, whatever the order in which they are reported: a
 * journey is mostly waiting. They begin when the suite does.
 */
export function atOnce(
  title: string,
  declare: (test: (name: string, walk: () => Promise<void>) => void) => void,
): void {
  describe(title, () => {
    const tests: { readonly name: string; readonly walk: () => Promise<void> }[] = [];
    declare((name, walk) => tests.push({ name, walk }));
    const walks: Promise<void>[] = [];

    before(() => {
      const enter = turnstile(AT_ONCE);
      for (const { walk } of tests) walks.push(enter(walk));
      // Each test reports its own.
      for (const walk of walks) walk.catch(() => undefined);
    });
    tests.forEach(({ name }, index) => it(name, () => walks[index]));
    // What was not waited for still uses what the outer suite is about to close.
    after(() => Promise.allSettled(walks));
  });
}

function turnstile(places: number): (walk: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = [];
  let free = places;
  return async (walk) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      await walk();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
