import { readFile, readdir } from 'node:fs/promises';

/** Of Linux's clock in `/proc`; 100 a second on every machine that Debian runs on. */
const MS_A_TICK = 10;

/** CPU time that a process, its children and those of them that have ended have used. */
export async function cpuMsOf(pid: number): Promise<number> {
  const own = await ticksOf(pid.toString());
  const others = await Promise.all(
    (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(ticksOf),
  );
  const children = others.filter(({ parent }) => parent === pid);
  const living = children.reduce((sum, { ticks }) => sum + ticks, 0);
  return (own.ticks + own.ofEndedChildren + living) * MS_A_TICK;
}

/** Memory that a process occupies. */
export async function residentBytesOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid.toString()}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

interface Ticks {
  readonly parent: number;
  readonly ticks: number;
  readonly ofEndedChildren: number;
}

/** proc(5), `/proc/pid/stat`; all zero where the process has ended. */
async function ticksOf(pid: string): Promise<Ticks> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // Behind the name, which may have blanks in it: from the third field on.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3] ?? 0);
  return { parent: field(4), ticks: field(14) + field(15), ofEndedChildren: field(16) + field(17) };
}
