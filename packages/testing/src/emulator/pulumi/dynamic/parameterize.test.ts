import * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import { describe, expect, it } from "vitest";
import { petojuMySql } from "../../resources/mysql-petoju/index.js";
import { parameterized } from "./parameterize.js";

const ofPackage = (value: object) => {
  const parameter = new pb.ParameterizeRequest.ParametersValue().setValue(Buffer.from(JSON.stringify(value)));
  return parameterized(petojuMySql, new pb.ParameterizeRequest().setValue(parameter)).toObject();
};

const ofCommandLine = (...args: string[]) => {
  const parameter = new pb.ParameterizeRequest.ParametersArgs().setArgsList(args);
  return parameterized(petojuMySql, new pb.ParameterizeRequest().setArgs(parameter)).toObject();
};

describe("what terraform-provider is to become", () => {
  it.each([
    [
      "petoju/mysql of a registry",
      { remote: { url: "registry.opentofu.org/petoju/mysql", version: "3.0.94" } },
      "3.0.94",
    ],
    ["petoju/mysql as a binary", { local: { path: "/opt/terraform-provider-mysql" } }, "0.0.0"],
    ["its binary out of a mirror", { local: { path: "./terraform-provider-mysql_v3.0.94" } }, "0.0.0"],
    [
      "petoju/mysql under its own name",
      { remote: { url: "petoju/mysql", version: "3.0.97" }, providerName: "mysql" },
      "3.0.97",
    ],
  ])("may be %s", (_, value, version) => {
    expect(ofPackage(value)).toEqual({ name: "mysql", version });
  });

  it("may be given on the command line, with a version or without", () => {
    expect(ofCommandLine("petoju/mysql", "3.0.90")).toEqual({ name: "mysql", version: "3.0.90" });
    expect(ofCommandLine("petoju/mysql", "~> 3.0")).toEqual({ name: "mysql", version: "3.0.97" });
    expect(ofCommandLine("petoju/mysql")).toEqual({ name: "mysql", version: "3.0.97" });
    expect(ofCommandLine("./terraform-provider-mysql")).toEqual({ name: "mysql", version: "0.0.0" });
  });

  it.each([
    [
      "registry.opentofu.org/hashicorp/aws",
      { remote: { url: "registry.opentofu.org/hashicorp/aws", version: "1.0.0" } },
    ],
    [
      "registry.opentofu.org/notpetoju/mysql",
      { remote: { url: "registry.opentofu.org/notpetoju/mysql", version: "1.0.0" } },
    ],
    ["./terraform-provider-aws", { local: { path: "./terraform-provider-aws" } }],
    ["", {}],
  ])("can not be %j", (wanted, value) => {
    expect(() => ofPackage(value)).toThrow(
      `the provider emulator can not become ${JSON.stringify(wanted)}: of what Pulumi's terraform-provider can be it has ` +
        `"petoju/mysql" alone`,
    );
  });

  it("can have no other name", () => {
    const value = { remote: { url: "petoju/mysql", version: "3.0.97" }, providerName: "mariadb" };
    expect(() => ofPackage(value)).toThrow('can not give petoju/mysql the name "mariadb"');
  });
});
