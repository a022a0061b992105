import {
  type Attributes,
  describe,
  type Made,
  type ResourceHandler,
  readBack,
  wrap,
} from "../../resource.js";
import { isError, quoteIdentifier, type Row, type Sql } from "./session.js";

/** How the two providers differ about databases, of which the newer has the code of the older. */
export interface DatabaseHabits<Db> {
  readonly characterSet: string;
  readonly collation: string;
  /** The provider's words before the error of a statement. */
  readonly words: Readonly<Record<"CREATE" | "ALTER" | "DROP", string>>;
  connect(db: Db): Promise<Sql>;
  /** The collation that a character set has by default; first column of the first row. */
  defaultCollation(db: Db, characterSet: string): Promise<Row[]>;
}

/** Character set and collation are read back as the server calls them, which need not be as they were asked for. */
export function databaseOf<Db>(habits: DatabaseHabits<Db>): ResourceHandler<Db> {
  const run = async (db: Db, verb: "CREATE" | "ALTER" | "DROP", statement: string): Promise<void> => {
    const sql = await habits.connect(db);
    const words = habits.words[verb];
    await (words ? wrap(words, sql.query(statement)) : sql.query(statement));
  };

  const read = async (db: Db, id: string): Promise<Made | undefined> => {
    const sql = await habits.connect(db);
    let shown: string;
    try {
      const [row] = await sql.query(`SHOW CREATE DATABASE ${quoteIdentifier(id)}`);
      shown = row?.[1] ?? "";
    } catch (error) {
      if (isError(error, UNKNOWN_DATABASE)) return undefined;
      throw new Error(`Error during show create database: ${describe(error)}`, { cause: error });
    }
    const characterSet = identifierAfter(shown, "CHARACTER SET ");
    const said = identifierAfter(shown, "COLLATE ");
    const collation =
      said || characterSet === "" ? said : (await habits.defaultCollation(db, characterSet))[0]?.[0];
    return {
      id,
      props: { name: id, defaultCharacterSet: characterSet, defaultCollation: collation ?? "" },
    };
  };

  return {
    importable: true,
    specs: {
      name: { kind: "string", forceNew: true, autoName: true },
      defaultCharacterSet: { kind: "string", default: habits.characterSet },
      defaultCollation: { kind: "string", default: habits.collation },
    },
    async create(db, d) {
      await run(db, "CREATE", statementOf("CREATE", d));
      return readBack(d.text("name"), read(db, d.text("name")));
    },
    read,
    async update(db, id, d) {
      await run(db, "ALTER", statementOf("ALTER", d));
      return readBack(id, read(db, id));
    },
    // Nothing guards the data.
    delete: (db, id) => run(db, "DROP", `DROP DATABASE ${quoteIdentifier(id)}`),
  };
}

const UNKNOWN_DATABASE = 1049;

function statementOf(verb: string, d: Attributes): string {
  const [characterSet, collation] = [d.text("defaultCharacterSet"), d.text("defaultCollation")];
  return [
    `${verb} DATABASE ${quoteIdentifier(d.text("name"))}`,
    characterSet ? `CHARACTER SET ${quoteIdentifier(characterSet)}` : "",
    collation ? `COLLATE ${quoteIdentifier(collation)}` : "",
  ].join(" ");
}

/** The word after a keyword. */
function identifierAfter(shown: string, keyword: string): string {
  const at = shown.indexOf(keyword);
  return at < 0 ? "" : (shown.slice(at + keyword.length).split(" ")[0] ?? "");
}
