import { AsyncLocalStorage } from 'node:async_hooks';
import { URL, URLSearchParams } from 'node:url';
import { createContext, runInContext } from 'node:vm';

/** Code that loads for longer is not waited for. */
const LOADED_WITHIN_MS = 5_000;

/** What Temporal's sandbox gives to the code while it loads. */
const GLOBALS = { URL, URLSearchParams, TextEncoder, TextDecoder, AbortController, AsyncLocalStorage };
const SILENT = Object.fromEntries(
  ['log', 'warn', 'error', 'info', 'debug'].map((level) => [level, () => undefined]),
);

/**
 * The workflow types of a bundle, as Temporal finds them: by loading it. Null where it does not load
 * outside of a running workflow.
 */
export function exportsOf(code: string): readonly string[] | null {
  const context = createContext(
    { ...GLOBALS, console: SILENT, __webpack_module_cache__: {} },
    { microtaskMode: 'afterEvaluate' },
  );
  const options = { timeout: LOADED_WITHIN_MS };
  try {
    runInContext(code, context, options);
    const found: unknown = runInContext(
      `{ const all = __TEMPORAL__.importWorkflows();
         JSON.stringify(Object.keys(all).filter((name) => typeof all[name] === 'function')) }`,
      context,
      options,
    );
    return JSON.parse(String(found)) as string[];
  } catch {
    return null;
  }
}
