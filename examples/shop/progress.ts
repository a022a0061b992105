const started = performance.now();
const done: { title: string; outcome: string; ms: number }[] = [];

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Runs one step, and prints what came of it and how long it took. */
export async function step(title: string, work: () => Promise<string>): Promise<void> {
  const from = performance.now();
  console.log(`... ${title}`);
  const outcome = await work();
  const ms = performance.now() - from;
  done.push({ title, outcome, ms });
  console.log(`    ${outcome} (${seconds(ms)})`);
}

/** Ends the demo when something is not as declared. */
export function check(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

/** Prints the summary. */
export function finish(sentence: string): void {
  console.log("\nSummary");
  for (const { title, outcome } of done) console.log(`  ok  ${title}: ${outcome}`);
  console.log(`\n${sentence} ${done.length} steps, ${seconds(performance.now() - started)}.`);
}
