/** One line of the table: ours beside the same of a floor, round by round of the same run. */
export interface Line {
  readonly name: string;
  readonly unit: string;
  readonly ours: readonly number[];
  /** What ours is divided by. Null: there is nothing to compare with, and only ours is judged. */
  readonly floor: Floor | null;
  /** Absent: shown, not judged. */
  readonly goal?: Goal;
}

export interface Floor {
  readonly name: string;
  /** As many as ours, taken in the same rounds. */
  readonly values: readonly number[];
}

export interface Goal {
  readonly of: 'ours' | 'ratio';
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** A line's middle values, and whether its goal is met: null where it has none. */
export interface Verdict {
  readonly ours: number;
  readonly floor: number | null;
  /** The middle of the rounds' own ratios, ours to floor: a busy minute hits both. */
  readonly ratio: number | null;
  readonly isMet: boolean | null;
}

/** The middle value; of an even number, the lower middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** A figure that could not be taken (NaN) meets no goal. @throws RangeError where a round lacks one side */
export function judge({ name, ours, floor, goal }: Line): Verdict {
  if (floor !== null && floor.values.length !== ours.length)
    throw new RangeError(`${name}: each round must have both sides`);
  const ratios = floor?.values.map((value, round) => (ours[round] ?? Number.NaN) / value);
  const verdict = {
    ours: median(ours),
    floor: floor === null ? null : median(floor.values),
    ratio: ratios === undefined ? null : median(ratios),
  };
  if (goal === undefined) return { ...verdict, isMet: null };
  const value = verdict[goal.of] ?? Number.NaN;
  const { atLeast = -Infinity, atMost = Infinity } = goal;
  return { ...verdict, isMet: value >= atLeast && value <= atMost };
}

/** The lines as one table. */
export function toTable(lines: readonly Line[]): string {
  const rows = lines.map((line) => {
    const { ours, floor, ratio, isMet } = judge(line);
    return [
      `${line.name} (${line.unit})`,
      line.floor?.name ?? '',
      short(ours),
      floor === null ? '' : short(floor),
      ratio === null ? '' : Number.isFinite(ratio) ? ratio.toFixed(2) : '–',
      line.goal === undefined ? '' : toText(line.goal),
      isMet === null ? '' : isMet ? 'met' : 'MISSED',
    ];
  });
  return inColumns([['measured', 'floor', 'ours', 'floor', 'ratio', 'goal', ''], ...rows], 2);
}

/** Rows under a head, in columns as wide as they need to be: the first `left` begin, the others end in line. */
export function inColumns(rows: readonly (readonly string[])[], left = 1): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return column < left ? cell.padEnd(width) : cell.padStart(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function toText({ of, atLeast, atMost }: Goal): string {
  const bounds = [
    ...(atLeast === undefined ? [] : [`≥ ${atLeast.toString()}`]),
    ...(atMost === undefined ? [] : [`≤ ${atMost.toString()}`]),
  ].join(' ');
  return `${of} ${bounds}`;
}

/** Three digits that count, whole numbers whole. */
function short(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return value.toFixed(0);
  return value.toPrecision(3);
}
