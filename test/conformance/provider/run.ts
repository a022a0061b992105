import type { Answer, Case, Database, StepResult } from "./case.ts";
import type { Driver } from "./driver.ts";
import type { World } from "./world.ts";

/** Lives through one case as the engine would, and tells everything that was answered and done. */
export async function run(one: Case, driver: Driver, world: World): Promise<StepResult[]> {
  const life = driver.life(one);
  const passwords = passwordsOf(one);
  // The other database is looked at where a case is about it.
  const databases: Database[] = JSON.stringify(one).includes('"other"') ? ["shop", "other"] : ["shop"];
  const results: StepResult[] = [];
  try {
    let before = await world.catalog(passwords, databases);
    for (const step of one.steps) {
      const answers: Answer[] = [];
      if ("sql" in step) await world.run(step.sql, step.as ?? "deployer", step.in ?? "shop");
      else await life.live(step, answers);
      const after = await world.catalog(passwords, databases);
      const gone = before.filter((line) => !after.includes(line)).map((line) => `- ${line}`);
      const come = after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`);
      // What the case does by hand is the same for both and would only fill the recording.
      if (!("sql" in step))
        results.push({ step: Object.keys(step)[0] ?? "", answers, catalog: [...gone, ...come] });
      before = after;
    }
  } finally {
    await world.reset();
  }
  return results;
}

/** Every password of the case, and what the provider's quoting can make of it. */
function passwordsOf(one: Case): string[] {
  const texts =
    JSON.stringify(one.steps).match(/"(?:plaintextP|p)assword(?:Wo)?":("(?:[^"\\]|\\.)*")/g) ?? [];
  const given = texts.map((text) => JSON.parse(text.slice(text.indexOf(":") + 1)) as string);
  return [...new Set(given.flatMap((text) => [text, text.replaceAll("\\", "\\\\")]))];
}
