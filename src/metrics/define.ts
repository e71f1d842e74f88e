import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What a metric is called and means. */
export interface Definition<Label extends string> {
  readonly name: `finwave_${string}`;
  readonly help: string;
  readonly labels: readonly Label[];
}

/** The counter of that name in `registry`, made where there is none: several workers may share one. */
export function counterIn<L extends string>(registry: Registry, made: Definition<L>): Counter<L> {
  const known = registry.getSingleMetric(made.name);
  return known instanceof Counter ? known : new Counter(optionsOf(registry, made));
}

/** The same for a gauge; `collect` sets it at each scrape, and the last one given does. */
export function gaugeIn<L extends string>(
  registry: Registry,
  made: Definition<L>,
  collect: (gauge: Gauge<L>) => void | Promise<void>,
): Gauge<L> {
  registry.removeSingleMetric(made.name);
  return new Gauge({
    ...optionsOf(registry, made),
    async collect() {
      await collect(this);
    },
  });
}

/** A counter that is kept elsewhere: `collect` adds the whole to it at each scrape. */
export function collectedCounterIn<L extends string>(
  registry: Registry,
  made: Definition<L>,
  collect: (counter: Counter<L>) => void,
): Counter<L> {
  registry.removeSingleMetric(made.name);
  return new Counter({
    ...optionsOf(registry, made),
    collect() {
      this.reset();
      collect(this);
    },
  });
}

/** The same for a histogram of seconds. */
export function secondsIn<L extends string>(
  registry: Registry,
  made: Definition<L>,
  buckets: readonly number[],
): Histogram<L> {
  const known = registry.getSingleMetric(made.name);
  return known instanceof Histogram
    ? known
    : new Histogram({ ...optionsOf(registry, made), buckets: [...buckets] });
}

function optionsOf<L extends string>(registry: Registry, { name, help, labels }: Definition<L>) {
  return { name, help, labelNames: [...labels], registers: [registry] };
}
