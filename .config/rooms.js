import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/**
 * Every room and which rooms it may import, beside its own files and those of the room around it. Arrows
 * point inward: test → src → activities → workflows. A room that no line names is imported by nobody.
 */
const contract = ['workflows', 'activities'];
const stores = [
  'src/stores',
  'src/stores/blobs',
  'src/stores/outcomes',
  'src/stores/sealed',
  'src/stores/spool',
];
const NEIGHBOURS = {
  workflows: [],
  activities: ['workflows'],
  'src/metrics': contract,
  'src/html': [],
  'src/net': [],
  'src/config': ['src/net', 'src/stores/blobs', 'src/stores/outcomes', 'workflows'],
  'src/codec': ['src/config', 'src/net', 'workflows'],
  'src/stores': ['activities'],
  'src/stores/blobs': ['src/net', 'workflows'],
  'src/stores/outcomes': ['src/net', 'workflows'],
  'src/stores/sealed': ['src/stores/blobs', 'src/stores/spool'],
  'src/stores/spool': [],
  'src/evidence': [...contract, ...stores, 'src/evidence/archive', 'src/evidence/download'],
  'src/evidence/archive': [],
  'src/evidence/download': ['activities', 'src/stores/spool'],
  'src/finwave': [...contract, 'src/net', 'src/evidence/download'],
  'src/custody': [...contract, ...stores, 'src/config', 'src/evidence'],
  'src/bridge': [...contract, 'src/metrics'],
  'src/client': [...contract, ...stores, 'src/codec', 'src/evidence', 'src/finwave'],
  'src/index.ts': ['workflows', 'src/client', 'src/evidence', 'src/finwave', 'src/stores'],
  'src/nexus': contract,
  'src/worker': [
    ...contract,
    ...stores,
    'src/bridge',
    'src/codec',
    'src/config',
    'src/custody',
    'src/evidence',
    'src/finwave',
    'src/metrics',
    'src/nexus',
  ],
  'src/sandbox': ['src/net', 'src/sandbox/page'],
  'src/sandbox/page': ['src/html'],
  'src/report': [
    'workflows',
    'activities',
    ...stores,
    'src/custody',
    'src/evidence',
    'src/evidence/archive',
    'src/finwave',
    'src/html',
  ],
  'src/testing': [...contract, 'src/worker'],
  'src/cli': [
    ...contract,
    ...stores,
    'src/bridge',
    'src/client',
    'src/codec',
    'src/config',
    'src/custody',
    'src/evidence',
    'src/finwave',
    'src/metrics',
    'src/net',
    'src/nexus',
    'src/report',
    'src/worker',
  ],
};

/** The only product files that may import the sandbox: the commands that run or drive it. */
const SANDBOX_RUNNERS = [
  'src/cli/demo.ts',
  'src/cli/dev-stack.ts',
  'src/cli/sandbox.ts',
  'src/cli/trigger.ts',
];

/** Which packages a room may not import, and why. */
const PACKAGES = [
  {
    rooms: /^workflows$/,
    forbidden: /^(?!@temporalio\/(workflow|common)(\/|$)|nexus-rpc$)/,
    why: 'workflow code is deterministic: @temporalio/workflow, @temporalio/common and nexus-rpc only',
  },
  {
    rooms: /^activities$/,
    forbidden: /^(got|zod|fastify|node:(http|https|fs|fs\/promises))$/,
    why: 'activities/ knows its ports and workflows/, no HTTP or file detail',
  },
  {
    rooms: /^src\/(finwave|stores|evidence|net|sandbox)(\/|$)/,
    forbidden: /^@temporalio\//,
    why: 'the vendor, the stores and the evidence know nothing of Temporal',
  },
  {
    rooms: /^(?!src\/(worker|cli|testing)$)/,
    forbidden: /^@temporalio\/(worker|testing)(\/|$)/,
    why: 'only src/worker, src/cli and src/testing may load the native worker',
  },
];

const toPath = (file, cwd) => relative(cwd, file).split(sep).join('/');

/** The innermost room around a file; null for a folder that has no line. */
function roomOf(path) {
  for (let name = path; name !== '.'; name = dirname(name)) if (name in NEIGHBOURS) return name;
  return null;
}

function isAllowed(from, room, target) {
  const other = roomOf(target);
  if (other === room || (other !== null && room.startsWith(`${other}/`))) return true;
  return NEIGHBOURS[room].includes(other) || (other === 'src/sandbox' && SANDBOX_RUNNERS.includes(from));
}

/** A relative import as the path of its source. */
const resolve = (from, specifier) =>
  join(dirname(from), specifier).replace(/\.js$/, '.ts').split(sep).join('/');

/** What a file imports, read once per run. */
function createGraph(cwd) {
  const edges = new Map();
  return (path) => {
    if (!edges.has(path)) {
      const found = read(join(cwd, path)).matchAll(/(?:\bfrom|\bimport\(?)\s*'(\.[^']+)'/g);
      edges.set(
        path,
        [...found].map(([, specifier]) => resolve(path, specifier)),
      );
    }
    return edges.get(path);
  };
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The way from `start` back to `goal`; null where there is none. */
function wayBack(importsOf, start, goal) {
  const before = new Map([[start, null]]);
  for (const path of before.keys()) {
    if (path === goal) {
      const way = [];
      for (let step = path; step !== null; step = before.get(step)) way.unshift(step);
      return way;
    }
    for (const next of importsOf(path)) if (!before.has(next)) before.set(next, path);
  }
  return null;
}

const graphs = new Map();

/** Reports an import that its room may not have, and one that leads back to the file itself. */
const neighbours = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const { cwd } = context;
    const path = toPath(context.filename, cwd);
    const room = roomOf(path);
    if (!graphs.has(cwd)) graphs.set(cwd, createGraph(cwd));
    const check = ({ source }) => {
      const report = (message) => context.report({ node: source, message });
      if (typeof source?.value !== 'string') return;
      const { value } = source;
      if (!value.startsWith('.')) {
        for (const { rooms, forbidden, why } of PACKAGES) {
          if (rooms.test(room) && forbidden.test(value)) report(`${room} may not import ${value}: ${why}.`);
        }
        return;
      }
      const target = resolve(path, value);
      if (!isAllowed(path, room, target)) {
        report(`${room} may not import ${roomOf(target) ?? target}: see NEIGHBOURS in .config/rooms.js.`);
      }
      const way = wayBack(graphs.get(cwd), target, path);
      if (way !== null) report(`This import is part of a circle: ${[path, ...way].join(' → ')}.`);
    };
    return {
      Program(node) {
        if (room === null) context.report({ node, message: `${path} lies in no room of .config/rooms.js.` });
      },
      ...(room !== null && {
        ImportDeclaration: check,
        ImportExpression: check,
        ExportNamedDeclaration: check,
        ExportAllDeclaration: check,
      }),
    };
  },
};

/** The plugin; its map of the rooms is what CONTRIBUTING.md's picture is compared with. */
export default { rules: { neighbours }, map: NEIGHBOURS };
