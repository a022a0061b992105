/** Which of many things of one size are in sight, with some more on both sides: those from `from` on, before `to`. */
export function windowOf(
  { scrolled, room, size, total }: { scrolled: number; room: number; size: number; total: number },
  more = 6,
): { from: number; to: number } {
  const first = Math.floor(Math.max(0, scrolled) / size);
  const from = Math.min(Math.max(0, first - more), total);
  const to = Math.min(total, first + Math.ceil(room / size) + more);
  return { from, to: Math.max(from, to) };
}
