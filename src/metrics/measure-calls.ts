/** How a call ended: its method, how long it took in seconds, and what it rejected with (null: nothing). */
export type ObserveCall = (method: string, seconds: number, error: unknown) => void;

/** `target` with every call that returns a promise observed. Values and other results pass through. */
export function measureCalls<T extends object>(target: T, observe: ObserveCall): T {
  return new Proxy(target, {
    get(_target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function' || typeof name !== 'string') return value;
      return (...args: readonly unknown[]): unknown => {
        const began = performance.now();
        const answer: unknown = Reflect.apply(value, target, args);
        if (!(answer instanceof Promise)) return answer;
        const seconds = (): number => (performance.now() - began) / 1000;
        return answer.then(
          (result: unknown) => {
            observe(name, seconds(), null);
            return result;
          },
          (error: unknown) => {
            observe(name, seconds(), error);
            throw error;
          },
        );
      };
    },
  });
}
