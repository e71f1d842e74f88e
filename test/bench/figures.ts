/** The middle value; of an even number, the lower middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** Rows under a head, in columns as wide as they need to be. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}

/** A figure beside what it must be. */
export interface Goal {
  readonly name: string;
  readonly value: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Prints goals; answers whether all are met. */
export function judge(goals: readonly Goal[]): boolean {
  const isMet = ({ value, atLeast = -Infinity, atMost = Infinity }: Goal): boolean =>
    value >= atLeast && value <= atMost;
  const rows = goals.map((goal) => [
    goal.name,
    goal.value.toFixed(2),
    goal.atLeast === undefined ? `≤ ${(goal.atMost ?? 0).toString()}` : `≥ ${goal.atLeast.toString()}`,
    isMet(goal) ? 'met' : 'MISSED',
  ]);
  process.stdout.write(`\n${table([['goal', 'is', 'must be', ''], ...rows])}\n`);
  return goals.every(isMet);
}
