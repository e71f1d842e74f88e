import { AsyncLocalStorage } from 'node:async_hooks';
import { activityInfo } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';

/** Makes activities live in the server's time, which skips, instead of this machine's. */
export interface ServerClock {
  readonly interceptor: ActivityInterceptorsFactory;
  /** Gives the process its own `Date` back. */
  restore(): void;
}

/**
 * Inside an attempt, `Date` tells the server's time at the attempt's start plus what has passed since;
 * everything else in this process keeps the machine's time. With `mendsSchedule` the attempt's schedule
 * is that time too: the server that skips time tells of a retry when it was decided, not when it is due.
 */
export function installServerClock(serverNow: () => Promise<number>, mendsSchedule = true): ServerClock {
  const MachineDate = globalThis.Date;
  const offset = new AsyncLocalStorage<number>();
  const now = (): number => MachineDate.now() + (offset.getStore() ?? 0);

  globalThis.Date = new Proxy(MachineDate, {
    construct: (target, args: readonly unknown[]) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args) as Date,
    get: (target, key, receiver) => (key === 'now' ? now : (Reflect.get(target, key, receiver) as unknown)),
  });
  return {
    interceptor: () => ({
      inbound: {
        async execute(input, next) {
          const begins = await serverNow();
          const ahead = begins - MachineDate.now();
          if (mendsSchedule) Object.assign(activityInfo(), { currentAttemptScheduledTimestampMs: begins });
          return offset.run(ahead, () => next(input));
        },
      },
    }),
    restore: () => {
      globalThis.Date = MachineDate;
    },
  };
}
