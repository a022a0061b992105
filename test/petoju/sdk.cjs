// What `pulumi package add terraform-provider petoju/mysql` installs as `@pulumi/mysql`, as far as tests need it: a class for each type,
// which registers the package that it is of: `package.ts` says which.
const pulumi = require("@pulumi/pulumi");
const { url, version, baseProviderVersion } = require("./provider.json");

const registered = () =>
  pulumi.runtime.registerPackage({
    baseProviderName: "terraform-provider",
    baseProviderVersion,
    baseProviderDownloadUrl: "",
    packageName: "mysql",
    packageVersion: version,
    base64Parameter: Buffer.from(JSON.stringify({ remote: { url, version } })).toString("base64"),
  });

exports.Provider = class extends pulumi.ProviderResource {
  constructor(name, args, opts) {
    super("mysql", name, args, pulumi.mergeOptions({ version }, opts), false, registered());
  }
};

/** Each type, and what of it is a secret. */
const TYPES = { Database: [], DefaultRoles: [], Grant: [], Role: [], Sql: [], User: ["plaintextPassword"] };

for (const [type, additionalSecretOutputs] of Object.entries(TYPES)) {
  const token = `mysql:index/${type[0].toLowerCase()}${type.slice(1)}:${type}`;
  exports[type] = class extends pulumi.CustomResource {
    constructor(name, args, opts) {
      const options = pulumi.mergeOptions({ version, additionalSecretOutputs }, opts);
      super(token, name, args, options, false, registered());
    }
  };
}
