import * as readline from "node:readline/promises";

/** Asks a question that only the whole word `yes` answers. */
export async function ask(
  question: string,
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stdout,
): Promise<boolean> {
  const terminal = readline.createInterface({ input, output });
  try {
    // Whoever ends the input has not said yes.
    const ended = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
    return (await Promise.race([terminal.question(`${question} Write yes: `), ended])).trim() === "yes";
  } finally {
    terminal.close();
  }
}
