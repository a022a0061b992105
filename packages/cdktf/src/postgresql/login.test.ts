import { scramVerifier } from "@rolewright/core";
import { App, Fn, Lazy, TerraformStack, TerraformVariable, Testing, Token } from "cdktf";
import { expect, it } from "vitest";
import { type LoginProps, ServiceDatabase } from "./index.js";

/** The login of an application, as Terraform gets it. */
function made(login: (variable: TerraformVariable) => LoginProps): Record<string, unknown> {
  const stack = new TerraformStack(new App(), "shop");
  const variable = new TerraformVariable(stack, "secret", { type: "string", sensitive: true });
  new ServiceDatabase(stack, "orders", { database: "shop", logins: { app: login(variable) } });
  return JSON.parse(Testing.synth(stack)).resource.postgresql_role.orders_app_a;
}

const VARIABLE = "$" + "{var.secret}";

it.each<[string, (variable: TerraformVariable) => LoginProps["password"]]>([
  ["the value of a variable", (variable) => variable.value],
  ["its text", (variable) => variable.stringValue],
  ["Terraform's own syntax", () => VARIABLE],
  ["a lazy value", (variable) => Lazy.stringValue({ produce: () => variable.stringValue })],
])("takes %s as a password", (_, password) => {
  expect(made((variable) => ({ password: password(variable) ?? "" }))["password"]).toBe(VARIABLE);
});

it("gives a password that Terraform keeps nowhere, and when to send it again", () => {
  const login = made(({ value }) => ({ passwordWo: value, passwordWoVersion: "2" }));
  expect(login).toMatchObject({ password_wo: VARIABLE, password_wo_version: "2" });
  expect(login).not.toHaveProperty("password");
});

it("brings the end of a password into the form in which the server shows it", () => {
  expect(made(() => ({ validUntil: "2030-01-31T00:00:00Z" }))["valid_until"]).toBe("2030-01-31 00:00:00+00");
  expect(made(() => ({ validUntil: "infinity" }))["valid_until"]).toBe("infinity");
  expect(made(({ stringValue }) => ({ validUntil: stringValue }))["valid_until"]).toBe(
    "$" + '{replace(replace(var.secret, "T", " "), "Z", "+00")}',
  );
});

it("takes a number that is known at deployment only", () => {
  expect(made(({ numberValue }) => ({ connectionLimit: numberValue }))["connection_limit"]).toBe(VARIABLE);
});

const LITERAL = "it is a literal text, and would stand in cdk.tf.json for everyone to read.";

it.each([
  "swordfish",
  "",
  scramVerifier("swordfish", "orders_app_a"),
  "$" + '{"swordfish"}',
  "$" + '{sensitive("a.swordfish")}',
])("refuses the literal password %j, and does not show it", (password) => {
  for (const [field, login] of [
    ["password", { password }],
    ["passwordWo", { passwordWo: password, passwordWoVersion: "1" }],
  ] as const) {
    expect(() => made(() => login)).toThrow(
      `shop/orders: service "orders" is refused:\n  logins.app.${field}: ${LITERAL}`,
    );
    expect(() => made(() => login)).not.toThrow(/swordfish|SCRAM-SHA-256\$/);
  }
});

it.each([
  ["a token", Token.asString(Token.asAny("swordfish"))],
  ["a lazy value", Lazy.stringValue({ produce: () => "swordfish" })],
  ["a function", Fn.sensitive("swordfish")],
])("refuses a literal password behind %s, before it is written", (_, password) => {
  const attempt = () => made(() => ({ password: password as string }));
  expect(attempt).toThrow(`the password of orders_app_a is refused: ${LITERAL}`);
  expect(attempt).not.toThrow("swordfish");
});

it.each<[object, string]>([
  [
    { generatePassword: true },
    "logins.app.generatePassword: Terraform makes no passwords without another provider. Remove it, and give as `password`",
  ],
  [{ sendVerifier: true }, "logins.app.sendVerifier: the password is known at deployment only"],
  [
    { password: VARIABLE, passwordWo: VARIABLE, passwordWoVersion: "1" },
    "logins.app: `password` and `passwordWo` are both given. Keep one of them.",
  ],
  [
    { passwordWo: VARIABLE },
    "logins.app.passwordWoVersion: `passwordWo` and `passwordWoVersion` go together",
  ],
  [{ passwordWoVersion: "1" }, "logins.app.passwordWo: `passwordWo` and `passwordWoVersion` go together"],
  [
    { passwordWo: VARIABLE, passwordWoVersion: 1 },
    'logins.app.passwordWoVersion: 1 is no text. Write "1", and another one each time.',
  ],
])("refuses %j", (login, message) => {
  expect(() => made(() => login as LoginProps)).toThrow(message);
});

it("refuses every password of a login that is asked for a token", () => {
  const stack = new TerraformStack(new App(), "shop");
  const attempt = () =>
    new ServiceDatabase(stack, "orders", {
      database: "shop",
      platform: "rds",
      authentication: "rds-iam",
      logins: { migrate: { passwordWo: VARIABLE, passwordWoVersion: "1" } },
    });
  expect(attempt).toThrow(
    "logins.migrate.passwordWo: the server asks this login for a token (`authentication`)",
  );
});
