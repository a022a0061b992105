import { App, Lazy, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { expect, it } from "vitest";
import { type LoginProps, ServiceDatabase } from "./index.js";

/** The user of an application, as Terraform gets it. */
function made(login: (variable: TerraformVariable) => LoginProps): Record<string, unknown> {
  const stack = new TerraformStack(new App(), "shop");
  const variable = new TerraformVariable(stack, "secret", { type: "string", sensitive: true });
  new ServiceDatabase(stack, "orders", { engine: "mysql", host: "%", logins: { app: login(variable) } });
  return JSON.parse(Testing.synth(stack)).resource.mysql_user.orders_app_a;
}

const VARIABLE = "$" + "{var.secret}";

it("gives a password, one that Terraform keeps nowhere, or a plugin", () => {
  const plain = { user: "orders_app_a", host: "%", depends_on: ["mysql_role.orders_app"] };
  const lifecycle = { replace_triggered_by: ["terraform_data.orders_app_a-password"] };
  const user = { ...plain, lifecycle };
  expect(made(({ value }) => ({ password: value, tlsOption: "SSL" }))).toEqual({
    ...user,
    plaintext_password: VARIABLE,
    tls_option: "SSL",
  });
  expect(made(({ value }) => ({ passwordWo: value, passwordWoVersion: 2 }))).toEqual({
    ...user,
    password_wo: VARIABLE,
    password_wo_version: 2,
  });
  const kept = { password: VARIABLE, oldPassword: "retain" } as const;
  expect(made(() => kept)).toEqual({ ...user, plaintext_password: VARIABLE, retain_old_password: true });
  expect(made(() => ({ ...kept, oldPassword: "discard" }))).toMatchObject({ discard_old_password: true });
  expect(made(() => ({ authPlugin: "mysql_no_login" }))).toEqual({ ...plain, auth_plugin: "mysql_no_login" });
});

const LITERAL = "it is a literal text, and would stand in cdk.tf.json for everyone to read.";

it.each<[object, string]>([
  [{}, "logins.app: it has no password, and MySQL would let everybody in without one. Give { password }, or"],
  [{ password: "swordfish" }, `logins.app.password: ${LITERAL}`],
  [{ passwordWo: "swordfish", passwordWoVersion: 1 }, `logins.app.passwordWo: ${LITERAL}`],
  [
    { passwordWo: VARIABLE },
    "logins.app.passwordWoVersion: `passwordWo` and `passwordWoVersion` go together",
  ],
  [{ passwordWo: VARIABLE, passwordWoVersion: "1" }, 'logins.app.passwordWoVersion: "1" is no whole number.'],
  [{ generatePassword: true }, "logins.app.generatePassword: Terraform makes no passwords without another"],
  [{ password: VARIABLE, authPlugin: "mysql_no_login" }, "logins.app.authPlugin: the server asks"],
])("refuses %j", (login, message) => {
  expect(() => made(() => login as LoginProps)).toThrow(message);
  expect(() => made(() => login as LoginProps)).not.toThrow("swordfish");
});

it("refuses a literal password behind a lazy value, before it is written", () => {
  const attempt = () => made(() => ({ password: Lazy.stringValue({ produce: () => "swordfish" }) }));
  expect(attempt).toThrow(`the password of orders_app_a is refused: ${LITERAL}`);
  expect(attempt).not.toThrow("swordfish");
});
