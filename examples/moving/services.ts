// What both programs declare. The names on the server are made of it, so the two mean the same roles and schemas.
import type { ServiceSettings } from "@rolewright/core";

export const orders: ServiceSettings = {
  database: "shop",
  offers: [
    { to: "reporting", access: "read-only" },
    { to: "reporting", access: "write-only", tables: ["refund"], returning: ["id"] },
  ],
};

export const reporting: ServiceSettings = {
  database: "shop",
  uses: [
    { from: "orders", access: "read-only" },
    { from: "orders", access: "write-only" },
  ],
};
