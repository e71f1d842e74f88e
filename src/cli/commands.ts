import type { Command } from './command-context.js';

/** Only the command that runs is loaded: Temporal, the stores and the web servers take a second together. */
function loaded<Options>(load: () => Promise<Command<Options>>): Command<Options> {
  return async (context, options) => (await load())(context, options);
}

export const demo = loaded(() => import('./demo.js').then((its) => its.demo));
export const dev = loaded(() => import('./dev.js').then((its) => its.dev));
export const worker = loaded(() => import('./worker.js').then((its) => its.worker));
export const bundle = loaded(() => import('./bundle.js').then((its) => its.bundle));
export const bridge = loaded(() => import('./bridge.js').then((its) => its.bridge));
export const codec = loaded(() => import('./codec.js').then((its) => its.codec));
export const sandbox = loaded(() => import('./sandbox.js').then((its) => its.sandbox));
export const trigger = loaded(() => import('./trigger.js').then((its) => its.trigger));
export const doctor = loaded(() => import('./doctor/doctor.js').then((its) => its.doctor));
export const setup = loaded(() => import('./setup.js').then((its) => its.setup));
export const keygen = loaded(() => import('./keygen.js').then((its) => its.keygen));
export const start = loaded(() => import('./start.js').then((its) => its.start));
export const batch = loaded(() => import('./batch/batch.js').then((its) => its.batch));
export const status = loaded(() => import('./status.js').then((its) => its.status));
export const stuck = loaded(() => import('./stuck/stuck.js').then((its) => its.stuck));
export const result = loaded(() => import('./result.js').then((its) => its.result));
export const report = loaded(() => import('./report.js').then((its) => its.report));
export const recheck = loaded(() => import('./recheck.js').then((its) => its.recheck));
export const verify = loaded(() => import('./verify.js').then((its) => its.verify));
export const checkpoint = loaded(() => import('./checkpoint.js').then((its) => its.checkpoint));
export const due = loaded(() => import('./due.js').then((its) => its.due));
export const erase = loaded(() => import('./erase.js').then((its) => its.erase));
export const hold = loaded(() => import('./hold.js').then((its) => its.hold));
export const reseal = loaded(() => import('./reseal.js').then((its) => its.reseal));
