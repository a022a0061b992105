// What it costs to synthesise a stack of many services, and how that grows.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { PostgresqlProvider } from "@cdktf/provider-postgresql/lib/provider/index.js";
import { ServiceDatabase } from "@rolewright/cdktf/postgresql";
import { App, TerraformStack } from "cdktf";

const CONTRACTS = 2;

/** A ring of services, each offering to the next two and using the two before it. */
function synth(
  count: number,
  outdir: string,
): { constructed: number; synthesised: number; resources: number } {
  const started = performance.now();
  const app = new App({ outdir });
  const stack = new TerraformStack(app, "shop");
  new PostgresqlProvider(stack, "postgresql", { superuser: false });
  const name = (index: number) => `service${(index + count) % count}`;
  const steps = Array.from({ length: CONTRACTS }, (_, step) => step + 1);
  for (let index = 0; index < count; index++) {
    new ServiceDatabase(stack, name(index), {
      database: "shop",
      logins: { app: {}, migrate: {} },
      offers: steps.map((step) => ({ to: name(index + step), access: "read-only" })),
      uses: steps.map((step) => ({ from: name(index - step), access: "read-only" })),
    });
  }
  const constructed = performance.now();
  app.synth();
  const synthesised = performance.now();
  const file = path.join(outdir, "stacks/shop/cdk.tf.json");
  const { resource } = JSON.parse(fs.readFileSync(file, "utf8")) as { resource: Record<string, object> };
  const resources = Object.values(resource).reduce((sum, each) => sum + Object.keys(each).length, 0);
  return { constructed: constructed - started, synthesised: synthesised - constructed, resources };
}

/** Prints what construction and synthesis of 5, 50 and 500 services in one stack cost. */
export function benchCdktf(): void {
  console.log(
    "cdktf: one stack of services with 2 offers and 2 uses each; ms, and growth over ten times fewer",
  );
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), "rolewright-bench-"));
  try {
    synth(5, outdir); // the first one pays for what all others find warm
    let last: number | undefined;
    for (const count of [5, 50, 500]) {
      const { constructed, synthesised, resources } = synth(count, outdir);
      const total = constructed + synthesised;
      const growth = last === undefined ? "" : ` (x${(total / last).toFixed(1)})`;
      console.log(
        `  ${String(count).padStart(5)}  ${resources} resources: construct ${constructed.toFixed(0)}, synthesise ${synthesised.toFixed(0)}, together ${total.toFixed(0)}${growth}`,
      );
      last = total;
    }
  } finally {
    fs.rmSync(outdir, { recursive: true, force: true });
  }
}
