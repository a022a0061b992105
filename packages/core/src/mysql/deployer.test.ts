import { describe, expect, it } from "vitest";
import { deployerSql, type MySqlDeployerSqlArgs } from "./deployer.js";

const args: MySqlDeployerSqlArgs = {
  engine: "mysql",
  databases: ["orders", "order_archive"],
  host: "10.0.%",
};
const sqlOf = (change: Partial<MySqlDeployerSqlArgs>) =>
  deployerSql({ ...args, ...change }).statements.map(({ sql }) => sql);

describe("deployerSql of MySQL and MariaDB", () => {
  it("gives what the engine asks for, and each database as a grant spells it", () => {
    expect(sqlOf({})).toEqual([
      "CREATE USER IF NOT EXISTS `deployer`@`10.0.%` IDENTIFIED BY ?",
      "ALTER USER `deployer`@`10.0.%` IDENTIFIED BY ?",
      "GRANT CREATE USER, CREATE ROLE, DROP ROLE, ROLE_ADMIN ON *.* TO `deployer`@`10.0.%`",
      "GRANT SELECT ON `mysql`.* TO `deployer`@`10.0.%`",
      "GRANT ALL ON `orders`.* TO `deployer`@`10.0.%` WITH GRANT OPTION",
      "GRANT ALL ON `order\\_archive`.* TO `deployer`@`10.0.%` WITH GRANT OPTION",
    ]);
    expect(sqlOf({ engine: "mariadb" }).slice(2, 4)).toEqual([
      "GRANT CREATE USER ON *.* TO `deployer`@`10.0.%`",
      "GRANT SELECT, UPDATE ON `mysql`.* TO `deployer`@`10.0.%`",
    ]);
    expect(sqlOf({ partialRevokes: true }).at(-1)).toContain("ON `order_archive`.* TO");
  });

  it("says what else it can do", () => {
    const { name, limits } = deployerSql({ ...args, name: "ci" });
    expect(name).toBe("ci");
    expect(limits[0]).toBe("ci reads and changes all data in its databases, and can drop them.");
  });

  it.each<[Partial<MySqlDeployerSqlArgs>, RegExp]>([
    [{ engine: "oracle" as "mysql" }, /^engine: "oracle" is no engine. Allowed: "mysql", "mariadb"\.$/],
    [{ engine: "mariadb", partialRevokes: true }, /^partialRevokes: MariaDB has no such mode/],
    [{ databases: [] }, /^databases: there is none/],
    [{ databases: ["orders", "mysql"] }, /^databases\[1\]: "mysql" is a name that the server keeps/],
    [{ host: "a'b" }, /^host: "a'b" is no host/],
    [{ name: "who?" }, /^name: "who\?" is no name of a login/],
    [{ name: "a".repeat(33) }, /^name: .* has 33 characters/],
  ])("refuses %j", (change, message) => {
    expect(() => deployerSql({ ...args, ...change })).toThrow(message);
  });
});
