// The pack that `pulumi preview --policy-pack node_modules/@rolewright/policy/pack` runs.
const { PolicyPack } = require("@pulumi/policy");
const { policies } = require("../dist/index.js");

new PolicyPack("rolewright", { policies, enforcementLevel: "mandatory" });
