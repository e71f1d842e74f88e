import { checkFaults } from './check-faults.js';
import type { SandboxFaults } from './faults.js';
import { scenarioOf } from './scenarios.js';

export type FaultScope = keyof SandboxFaults;

/** An onboarding's faults as one call sees them. */
export interface ActiveFaults {
  readonly faults: SandboxFaults;
  /** The counted faults that this call used up, as `create.lostAnswers`. */
  readonly taken: readonly string[];
  /** True where `scope.name` is to happen now; uses up one of its times. `times` stands in for an absent count. */
  take<Scope extends FaultScope>(
    scope: Scope,
    name: keyof NonNullable<SandboxFaults[Scope]> & string,
    times?: number,
  ): boolean;
}

/** Which onboarding has which faults; known by customId, so that they can be set before its create. */
export interface FaultRegistry {
  of(customId: string): ActiveFaults;
  /** Replaces the onboarding's faults; their counts start anew. */
  set(customId: string, faults: SandboxFaults): void;
  /** The faults of every onboarding that has none of its own, no scenario, and was not asked for before. */
  setDefault(faults: SandboxFaults): void;
}

interface CountedFaults {
  readonly faults: SandboxFaults;
  readonly spent: Map<string, number>;
}

export function createFaultRegistry(toDefaultFaults: (customId: string) => SandboxFaults): FaultRegistry {
  const byCustomId = new Map<string, CountedFaults>();
  let toDefault = toDefaultFaults;
  const faultsOfNew = (customId: string): SandboxFaults =>
    checkFaults(scenarioOf(customId)?.faults ?? toDefault(customId));
  const begin = (customId: string, faults: SandboxFaults): CountedFaults => {
    const counted = { faults, spent: new Map<string, number>() };
    byCustomId.set(customId, counted);
    return counted;
  };
  return {
    of(customId) {
      return toActive(byCustomId.get(customId) ?? begin(customId, faultsOfNew(customId)));
    },
    set(customId, faults) {
      begin(customId, checkFaults(faults));
    },
    setDefault(faults) {
      const checked = checkFaults(faults);
      toDefault = () => checked;
    },
  };
}

function toActive({ faults, spent }: CountedFaults): ActiveFaults {
  const taken: string[] = [];
  return {
    faults,
    taken,
    take(scope, name, times) {
      const count = ((faults[scope] ?? {}) as Readonly<Record<string, unknown>>)[name] ?? times;
      const key = `${scope}.${name}`;
      const before = spent.get(key) ?? 0;
      if (typeof count !== 'number' || before >= count) return false;
      spent.set(key, before + 1);
      taken.push(key);
      return true;
    },
  };
}
