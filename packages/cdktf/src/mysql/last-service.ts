import { TerraformElement, type TerraformProvider } from "cdktf";
import type { Construct } from "constructs";
import { addressOf, place } from "../service/addresses.js";
import { MysqlSql } from "./provider/sql.js";

/**
 * What keeps the last service of a stack from being removed by removing its code, which takes the {@link DataGuard} of the stack along:
 * MySQL drops a database with all it holds. It makes nothing on the server. It depends on everything of the service, so Terraform
 * destroys it first, by the statement that stands in the state: that fails, and its message names the way.
 *
 * A service that may go has none. Its `removed` block makes Terraform forget an earlier one, in place of destroying it.
 * See https://dev.mysql.com/doc/refman/8.4/en/signal.html
 * @param everything - the addresses of all that the service makes; it grows as roles join
 */
export function guardLastService(
  scope: Construct,
  service: string,
  isKept: boolean,
  everything: string[],
  provider: TerraformProvider | undefined,
): void {
  const id = addressOf(service, { kind: "guard", key: "data" });
  if (!isKept) {
    new Forgotten(scope, "data", `${MysqlSql.tfResourceType}.${id}`);
    return;
  }
  const text = `${service} has data: retire it before removing it (retired: { dropDatabases })`;
  const guard = new MysqlSql(scope, id, {
    name: id,
    createSql: "DO 0",
    deleteSql: `SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${text}'`,
    ...(provider && { provider }),
  });
  place(guard, id, everything);
}

/** A block that takes a resource out of the state and leaves what it stands for alone. Needs Terraform 1.7. */
class Forgotten extends TerraformElement {
  readonly #address: string;

  constructor(scope: Construct, id: string, address: string) {
    super(scope, id);
    this.#address = address;
  }

  override toTerraform(): unknown {
    return { removed: [{ from: this.#address, lifecycle: { destroy: false } }] };
  }

  /** CDKTF has no such block in HCL: there `terraform state rm` does it. */
  override toHclTerraform(): unknown {
    return {};
  }
}
