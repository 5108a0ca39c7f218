/**
 * Rows with their columns below each other; a column in which nothing is takes no room.
 *
 * @param paint what becomes of a cell when it has its width
 */
export function aligned(rows: readonly (readonly string[])[], paint: (cell: string, column: number) => string = cell => cell): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return rows.map(row => row.flatMap((cell, i) => {
    const last = row.slice(i + 1).every(other => other === '');
    return widths[i] === 0 ? [] : [paint(last ? cell : cell.padEnd(widths[i]), i)];
  }).join('  ').trimEnd());
}
