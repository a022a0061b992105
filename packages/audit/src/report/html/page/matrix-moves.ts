import type { Row } from "./rows.js";

/** A cell of the matrix. */
export interface Place {
  row: number;
  column: number;
}

/** What a key moves through. */
interface Grid {
  rows: Row[];
  /** The schemas, from left to right. */
  columns: string[];
  /** The rows of a screen. */
  page: number;
}

/** Where a key leads from a cell; with Ctrl, to the next cell that is not empty or to the end. */
export function moveBy(key: string, far: boolean, from: Place, grid: Grid): Place | undefined {
  const { rows, columns, page } = grid;
  const { row, column } = from;
  const last = columns.length - 1;
  const by = (rowsDown: number): Place => ({ row: rowAfter(rows, row, rowsDown), column });
  const moves: Record<string, () => Place> = {
    ArrowRight: () => (far ? filledAfter(grid, from, 0, 1) : { row, column: Math.min(last, column + 1) }),
    ArrowLeft: () => (far ? filledAfter(grid, from, 0, -1) : { row, column: Math.max(0, column - 1) }),
    ArrowDown: () => (far ? filledAfter(grid, from, 1, 0) : by(1)),
    ArrowUp: () => (far ? filledAfter(grid, from, -1, 0) : by(-1)),
    PageDown: () => by(page),
    PageUp: () => by(-page),
    Home: () => ({ row: far ? rowAfter(rows, row, -rows.length) : row, column: 0 }),
    End: () => ({ row: far ? rowAfter(rows, row, rows.length) : row, column: last }),
  };
  return moves[key]?.();
}

/** The row of a login that is so many rows on: names of services are passed over. */
function rowAfter(rows: Row[], from: number, by: number): number {
  const last = rows.length - 1;
  let row = Math.max(0, Math.min(last, from + by));
  const onward = Math.sign(by) || 1;
  while (row >= 0 && row <= last && "group" in (rows[row] as Row)) row += onward;
  return row < 0 || row > last ? from : row;
}

/** The next cell in a direction that is not empty, and else the same one. */
function filledAfter({ rows, columns }: Grid, from: Place, down: number, right: number): Place {
  let { row, column } = from;
  for (;;) {
    row += down;
    column += right;
    const at = rows[row];
    const schema = columns[column];
    if (at === undefined || schema === undefined) return from;
    if ("login" in at && at.cells.has(schema)) return { row, column };
  }
}
