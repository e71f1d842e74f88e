/** What somebody would type, for each command's `--help`. */
const EXAMPLES: Readonly<Record<string, string>> = {
  demo: 'demo --stay',
  dev: 'dev',
  worker: 'worker --bundle workflows.js',
  bundle: 'bundle --out workflows.js',
  bridge: 'bridge',
  codec: 'codec',
  sandbox: 'sandbox --port 8090 --person finishes',
  trigger: 'trigger evidence-late c1',
  setup: 'setup --create-namespace',
  keygen: 'keygen',
  start: 'start input.json',
  batch: 'batch people.ndjson --out started.ndjson --per-second 5',
  status: 'status c1',
  result: 'result c1 --wait --json',
  report: 'report c1 --out c1.html',
  recheck: 'recheck c1',
  due: 'due --json',
  doctor: 'doctor --strict',
  stuck: 'stuck --restart VendorUnavailable',
  checkpoint: 'checkpoint --out checkpoint.jws',
  verify: 'verify --all --since 2026-01-31',
  erase: "erase c1 --reason 'retention is over'",
  hold: "hold c1 --reason 'claim 4711'",
  reseal: 'reseal c1',
};

/** The text behind a command's options; empty where there is no example. */
export function exampleOf(command: string): string {
  const example = EXAMPLES[command];
  return example === undefined ? '' : `\nExample:\n  $ temporal-finwave ${example}`;
}
