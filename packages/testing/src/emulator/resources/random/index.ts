import type { Provider } from "../../provider.js";
import { randomPassword } from "./random-password.js";

/** hashicorp/random 3.9.0, and `@pulumi/random` 4.21.2. It has no server. */
export const random: Provider = {
  source: "hashicorp/random",
  package: "random",
  configuration: {},
  connect: () => undefined,
  types: [
    {
      handler: randomPassword,
      pulumi: "random:index/randomPassword:RandomPassword",
      terraform: "random_password",
    },
  ],
};
