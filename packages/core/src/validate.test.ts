import { describe, expect, it } from "vitest";
import { checkTogether } from "./check-together.js";
import type { ServiceDeclaration } from "./declaration.js";
import { DeclarationError } from "./errors.js";
import { problemsOf, validate } from "./validate.js";

/** A declaration as a caller without a compiler may give it. */
const orders = (fields: Record<string, unknown>): ServiceDeclaration =>
  ({ service: "orders", database: "shop", ...fields }) as unknown as ServiceDeclaration;
const lines = (declaration: ServiceDeclaration): string[] =>
  problemsOf(declaration).map(({ path, reason }) => `${path}: ${reason}`);
const offer = (fields: Record<string, unknown>) =>
  orders({ offers: [{ to: "reporting", access: "read-only", ...fields }] });
const app = { logins: { app: {} } };

const ACCESS = 'is no access kind. Allowed: "read-only", "write-only", "read-write".';
const SERVICE =
  'is no service name. Use lower-case letters, digits and single dashes, beginning with a letter, such as "order-history".';

const refused: [string, ServiceDeclaration, string[]][] = [
  ["upper case", orders({ service: "Orders" }), [`service: "Orders" ${SERVICE}`]],
  ["no service", orders({ service: undefined }), [`service: undefined ${SERVICE}`]],
  [
    "PostgreSQL's own prefix",
    orders({ service: "pg-orders" }),
    [
      'service: "pg-orders" would make role names that begin with "pg_", which PostgreSQL keeps for itself. Take another first part.',
    ],
  ],
  [
    "a reserved word",
    orders({ service: "public" }),
    ['service: "public" is a word that PostgreSQL keeps for itself. Take another name.'],
  ],
  [
    "the word of contracts",
    orders({ service: "made-for-you" }),
    [
      'service: "made-for-you" holds the word "for", which joins the two names of a contract role ("orders_for_reporting"). Take another word.',
    ],
  ],
  [
    "the word of key roles",
    orders({ service: "api-keys" }),
    ['service: "api-keys" ends in "keys", as roles do that hold a part of an offer. Take another word.'],
  ],
  [
    "too long a name",
    orders({ service: "o".repeat(60) }),
    [
      `service: the role name "${"o".repeat(60)}_migrate" has 68 bytes, and PostgreSQL would cut it off after 63. Shorten it.`,
    ],
  ],
  [
    "the open schema",
    orders({ schema: "public" }),
    [
      'schema: "public" is open to every service of the database. Give the service a schema of its own, or leave `schema` out.',
    ],
  ],
  [
    "a schema of the server",
    orders({ schema: "pg_temp" }),
    ['schema: "pg_temp" begins with "pg_", which PostgreSQL keeps for itself. Take another name.'],
  ],
  [
    "no database",
    orders({ database: "" }),
    [
      'database: "" is no database name. Use lower-case letters, digits and "_", beginning with a letter, such as "order_history".',
    ],
  ],
  [
    "a field that does not exist",
    orders({ superuser: true }),
    [
      'superuser: there is no such field. Allowed here: "service", "database", "schema", "additionalSchemas", "searchPath", "serverVersion", "platform", "authentication", "logins", "offers", "uses", "roles", "retired".',
    ],
  ],
  [
    "a slot that does not exist",
    orders({ logins: { app: { active: "c" } } }),
    ['logins.app.active: "c" is no login slot. Allowed: "a", "b".'],
  ],
  [
    "no boolean",
    orders({ logins: { migrate: "yes" } }),
    ['logins.migrate: "yes" is neither true nor false.'],
  ],
  [
    "logins that are none",
    orders({ logins: null }),
    ['logins: null is no object. It may have the fields "app", "migrate".'],
  ],
  ["all privileges", offer({ access: "all" }), [`offers[0].access: "all" ${ACCESS}`]],
  ["no list of offers", orders({ offers: "reporting" }), ['offers: "reporting" is no list. Write [ ... ].']],
  ["no name of a consumer", offer({ to: 5 }), [`offers[0].to: 5 ${SERVICE}`]],
  [
    "an offer to itself",
    offer({ to: "orders" }),
    ['offers[0].to: "orders" is the service itself, which has its own schema already. Remove this offer.'],
  ],
  [
    "no tables",
    offer({ tables: [] }),
    ["offers[0].tables: [] is no list of table names. Give at least one name, or leave it out."],
  ],
  [
    "tables that are no list",
    offer({ tables: "order" }),
    ['offers[0].tables: "order" is no list of table names. Give at least one name, or leave it out.'],
  ],
  [
    "every table by a star",
    offer({ tables: ["*"] }),
    ['offers[0].tables[0]: "*" is no table. Leave the list out to mean everything in the schema.'],
  ],
  [
    "a table of another schema",
    offer({ tables: ["payments.payment"] }),
    [
      'offers[0].tables[0]: "payments.payment" holds a dot. Write the table alone: the schema is the service\'s own.',
    ],
  ],
  [
    "a table twice",
    offer({ tables: ["a", "a"] }),
    ['offers[0].tables[1]: "a" stands in the list twice. Remove one.'],
  ],
  [
    "a quote in a name",
    offer({ tables: ['a"b'] }),
    [
      'offers[0].tables[0]: "a\\"b" is no table name that can be granted on: quotes, commas and control characters are not taken.',
    ],
  ],
  [
    "sequences of a reader",
    offer({ tables: ["order"], sequences: ["order_id_seq"] }),
    [
      "offers[0].sequences: sequences are named only beside `tables` or `columns`, in an offer that writes. Remove them, or name the tables too.",
    ],
  ],
  [
    "columns back for a reader",
    offer({ tables: ["order"], returning: ["id"] }),
    [
      'offers[0].returning: only a "write-only" offer has `returning`: "read-only" reads the rows anyway. Remove it.',
    ],
  ],
  [
    "columns back of unnamed tables",
    offer({ access: "write-only", returning: ["id"] }),
    ["offers[0].returning: columns can be given back of named tables only. Name them in `tables`."],
  ],
  [
    "two offers of which one undoes the other",
    orders({
      offers: [
        { to: "reporting", access: "read-only" },
        { to: "reporting", access: "write-only" },
      ],
    }),
    [
      'offers[1]: "reporting" is offered the whole schema twice, and one offer would undo the other. Make it one, with the access kind that covers both.',
    ],
  ],
  [
    "a table in two offers",
    orders({
      offers: [
        { to: "reporting", access: "read-only", tables: ["a"] },
        { to: "reporting", access: "write-only", tables: ["a"] },
      ],
    }),
    [
      'offers[1].tables: "a" is offered to "reporting" twice. Name each table in one offer, with the access kind that covers both.',
    ],
  ],
  [
    "a use without an application",
    orders({ uses: [{ from: "catalog", access: "read-only" }] }),
    [
      "uses: only an application can use another service's offer, and this service has none. Add `logins.app`.",
    ],
  ],
  [
    "a predefined role",
    orders({ ...app, uses: [{ from: "pg_read_all_data", access: "read-only" }] }),
    [
      'uses[0].from: "pg_read_all_data" would make role names that begin with "pg_", which PostgreSQL keeps for itself. Take another first part.',
    ],
  ],
  [
    "itself used",
    orders({ ...app, uses: [{ from: "orders", access: "read-only" }] }),
    ['uses[0].from: "orders" is the service itself, which has its own schema already. Remove this use.'],
  ],
  [
    "a service used twice",
    orders({
      ...app,
      uses: [
        { from: "catalog", access: "read-only" },
        { from: "catalog", access: "read-only" },
      ],
    }),
    ['uses[1].from: "read-only" of "catalog" is used twice. Remove one.'],
  ],
  [
    "a role of the topology",
    orders({ roles: [{ name: "owner", access: "read-only" }] }),
    [
      'roles[0].name: "owner" is a name that every service has for itself. Take another; taken are "owner", "use", "ro", "wo", "rw", "app", "app-a", "app-b", "migrate", "maintain", "baseline", "deployer", "public", "schema".',
    ],
  ],
  [
    "a role twice",
    orders({
      roles: [
        { name: "analyst", access: "read-only" },
        { name: "analyst", access: "write-only" },
      ],
    }),
    [
      'roles[1].name: "analyst" is declared twice, and two roles can not share a login. Give each a name of its own.',
    ],
  ],
  [
    "columns back for a reading role",
    orders({ roles: [{ name: "analyst", access: "read-only", returning: { order: ["id"] } }] }),
    [
      'roles[0].returning: only a "write-only" role has `returning`: "read-only" reads the rows anyway. Remove it.',
    ],
  ],
  [
    "columns that are no map",
    orders({ roles: [{ name: "ingest", access: "write-only", returning: ["id"] }] }),
    ['roles[0].returning: ["id"] is no map of tables to columns, such as { "order": ["id"] }.'],
  ],
  [
    "an Output as a name, whose content is not shown",
    orders({ service: { __pulumiOutput: true, secret: "s3cret" } }),
    [`service: an Output, which is known at deployment only, ${SERVICE}`],
  ],
  [
    "an Output as the schema of an offer",
    offer({ schema: { __pulumiOutput: true } }),
    [
      'offers[0].schema: an Output, which is known at deployment only, is no schema of this service, which has "orders". Take one of them, or add it to `additionalSchemas`.',
    ],
  ],
  [
    "an Output as all offers",
    orders({ offers: { __pulumiOutput: true } }),
    ["offers: an Output, which is known at deployment only, is no list. Write [ ... ]."],
  ],
  [
    "a promise as a table",
    offer({ tables: [Promise.resolve("t")] }),
    [
      "offers[0].tables[0]: a promise, which is not yet known, is no table name. Write the name as the catalog has it, without quotes or spaces around it.",
    ],
  ],
  [
    "a token of CDKTF",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how such a token looks
    orders({ database: "${TfToken[TOKEN.1]}" }),
    [
      'database: a token, which is known at deployment only, is no database name. Use lower-case letters, digits and "_", beginning with a letter, such as "order_history".',
    ],
  ],
  [
    "an invisible character",
    offer({ tables: ["pay\u200bment"] }),
    [
      'offers[0].tables[0]: "pay\u200bment" holds the invisible character U+200B, so that it looks like another name. Write the name as the catalog has it.',
    ],
  ],
  [
    "a letter in two pieces",
    offer({ tables: ["cafe\u0301"] }),
    [
      'offers[0].tables[0]: "cafe\u0301" holds a letter in two pieces (it is not in Unicode form NFC), so that it looks like another name. Write the name as the catalog has it.',
    ],
  ],
  [
    "letters of another script in a service's name",
    orders({ service: "\u043erders" }),
    [`service: "\u043erders" ${SERVICE}`],
  ],
  [
    "a zero byte",
    offer({ tables: ["a\u0000b"] }),
    [
      'offers[0].tables[0]: "a\\u0000b" is no table name that can be granted on: quotes, commas and control characters are not taken.',
    ],
  ],
  [
    "a very long list",
    offer({ tables: Array.from({ length: 1001 }, (_, index) => `t${index}`) }),
    [
      "offers[0].tables: it has 1001 entries, and at most 1000 are taken. Each becomes a resource of its own: speak of the whole schema, or give these objects a schema of their own.",
    ],
  ],
  [
    "an unknown server version",
    orders({ serverVersion: 13 }),
    ["serverVersion: 13 is not known. Allowed: 14, 15, 16, 17, 18."],
  ],
  [
    "maintenance on a server without it",
    orders({ logins: { app: { maintain: true } } }),
    [
      "logins.app.maintain: it needs PostgreSQL 17, and `serverVersion` is 14. Set it to 17 if every server is; before 17 only the owner may maintain its tables.",
    ],
  ],
  [
    "a name of the platform",
    orders({ service: "rds-proxy", platform: "rds" }),
    [
      'service: "rds_proxy" would make role names that begin with "rds", which Amazon RDS keeps for itself. Take another first part.',
    ],
  ],
  [
    "the platform's own database",
    orders({ database: "azure_maintenance", platform: "azure" }),
    ['database: "azure_maintenance" belongs to Azure itself. Create a database for your services.'],
  ],
  [
    "a token of a platform elsewhere",
    orders({ authentication: "rds-iam" }),
    [
      'authentication: "rds-iam" is a way of Amazon RDS, and `platform` is "self-managed". Set `platform` to "rds", or leave this out.',
    ],
  ],
  [
    "a schema that is not the service's",
    offer({ schema: "other" }),
    [
      'offers[0].schema: "other" is no schema of this service, which has "orders". Take one of them, or add it to `additionalSchemas`.',
    ],
  ],
  [
    "the service's own schema once more",
    orders({ additionalSchemas: ["orders"], searchPath: ["orders"] }),
    [
      'additionalSchemas: "orders" is the service\'s own schema already. Remove it here.',
      'searchPath: "orders" is in the path already. Remove it here.',
    ],
  ],
  [
    "columns that are no map",
    offer({ columns: ["id"] }),
    ['offers[0].columns: ["id"] is no map of tables to columns, such as { "order": ["id"] }.'],
  ],
  [
    "a routine that can not be read",
    offer({ routines: ["total(integer"] }),
    [
      'offers[0].routines[0]: "total(integer" is no routine. Write its name, and the types of its arguments where the name has several: `total(integer, text)`.',
    ],
  ],
  [
    "a routine with more than types",
    offer({ routines: ["total(integer); drop table t; --)"] }),
    [
      'offers[0].routines[0]: "total(integer); drop table t; --)" is no routine. Write its name, and the types of its arguments where the name has several: `total(integer, text)`.',
    ],
  ],
  [
    "a deployer of the consumer on an old server",
    offer({ deployer: "reporting_deployer" }),
    [
      "offers[0].deployer: it needs PostgreSQL 16, and `serverVersion` is 14. Before 16 every deployer may make any role a member of any other: remove it.",
    ],
  ],
  [
    "a retired service that lives",
    orders({ retired: "keep-data", logins: {} }),
    ["logins: a service that is retired has none. Remove it, or remove `retired`."],
  ],
  [
    "data that is given up without its name",
    orders({ retired: { dropSchemas: ["order"] }, additionalSchemas: ["audit"] }),
    [
      'retired.dropSchemas: ["order"] is given, and the schemas of this service are "orders", "audit". Write all of them, since all that they hold is dropped; or retire with "keep-data".',
    ],
  ],
];

describe("a declaration is refused for", () => {
  it.each(refused)("%s", (_, declaration, messages) => {
    expect(lines(declaration)).toEqual(messages);
    expect(() => validate(declaration)).toThrow(DeclarationError);
  });
});

it("says everything that is wrong at once", () => {
  const declaration = orders({ database: "", offers: [{ to: "orders", access: "all" }] });
  expect(() => validate(declaration)).toThrow(
    [
      'service "orders" is refused:',
      '  database: "" is no database name. Use lower-case letters, digits and "_", beginning with a letter, such as "order_history".',
      `  offers[0].access: "all" ${ACCESS}`,
      '  offers[0].to: "orders" is the service itself, which has its own schema already. Remove this offer.',
    ].join("\n"),
  );
});

it.each([
  ["the smallest", orders({})],
  ["dashes and digits", orders({ service: "order-history-2" })],
  [
    "several offers of different tables to one consumer",
    orders({
      offers: [
        { to: "reporting", access: "read-only", tables: ["a"] },
        { to: "reporting", access: "write-only", tables: ["b"], returning: ["id"], sequences: ["b_id_seq"] },
      ],
    }),
  ],
  ["names as the catalog has them", offer({ tables: ["Order Line", "straße"] })],
])("accepts %s", (_, declaration) => {
  expect(problemsOf(declaration)).toEqual([]);
});

describe("services together are refused for", () => {
  const catalog = (offers: unknown[]) => orders({ service: "catalog", offers });
  const consumer = orders({ service: "orders", ...app, uses: [{ from: "catalog", access: "read-only" }] });

  it("names that meet", () => {
    const twins = [orders({ service: "order-history" }), orders({ service: "order_history" })];
    expect(() => checkTogether(twins)).toThrow(
      '"order_history" and "order-history" would both make the role or schema "order_history_owner". Rename one of the services.',
    );
    const roles = [
      orders({ roles: [{ name: "returns-owner", access: "read-only" }] }),
      orders({ service: "orders-returns" }),
    ];
    expect(() => checkTogether(roles)).toThrow(
      '"orders-returns" and "orders" would both make the role or schema "orders_returns_owner". Rename one of the services.',
    );
  });

  it("one schema of two services", () => {
    const twins = [orders({ schema: "sales" }), orders({ service: "returns", schema: "sales" })];
    expect(() => checkTogether(twins)).toThrow(
      '"returns" and "orders" would both make the role or schema "sales". Rename one of the services.',
    );
    const apart = [
      orders({ schema: "sales" }),
      orders({ service: "returns", schema: "sales", database: "other" }),
    ];
    expect(checkTogether(apart)).toBeUndefined();
  });

  it("a use that nothing offers, on either order", () => {
    const message =
      'uses[0]: "catalog" offers nothing to "orders". Add { to: "orders", access: "read-only" } to its `offers`, or remove this use.';
    expect(() => checkTogether([catalog([]), consumer])).toThrow(message);
    expect(() => checkTogether([consumer, catalog([])])).toThrow(message);
  });

  it("a use of another access", () => {
    expect(() => checkTogether([catalog([{ to: "orders", access: "write-only" }]), consumer])).toThrow(
      'uses[0].access: "read-only" is expected, but "catalog" offers "write-only". Write the same on both sides.',
    );
  });

  it("a use of less than is offered", () => {
    const offers = [
      { to: "orders", access: "read-only", tables: ["a"] },
      { to: "orders", access: "write-only", tables: ["b"] },
    ];
    expect(() => checkTogether([catalog(offers), consumer])).toThrow(
      'uses[0].access: "read-only" is expected, but "catalog" offers "read-only" and "write-only". Write the same on both sides.',
    );
    const both = {
      ...consumer,
      uses: [...(consumer.uses ?? []), { from: "catalog", access: "write-only" as const }],
    };
    expect(checkTogether([catalog(offers), both])).toBeUndefined();
  });

  it("a contract across databases", () => {
    const elsewhere = { ...catalog([{ to: "orders", access: "read-only" }]), database: "other" };
    expect(() => checkTogether([elsewhere, consumer])).toThrow(
      'uses[0].from: "catalog" is in the database "other", and "orders" in "shop". A contract stays within one database: put both in one, or remove this use.',
    );
  });

  it("nothing where both sides agree, or one is unknown", () => {
    checkTogether([catalog([{ to: "orders", access: "read-only" }]), consumer]);
    expect(checkTogether([consumer])).toBeUndefined();
  });
});
