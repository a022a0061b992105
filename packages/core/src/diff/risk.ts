import type { Subject } from "./subjects.js";
import type { DiffedRight } from "./words.js";

/** How much can go wrong by a change of access. */
export type Risk = "high" | "medium" | "low";

interface Grade {
  risk: Risk;
  reason: string;
}
interface Rule extends Grade {
  when: (subject: Subject, rights: DiffedRight[]) => boolean;
}

const some =
  (...privileges: string[]) =>
  (_: Subject, rights: DiffedRight[]): boolean =>
    rights.some(({ privilege }) => privileges.includes(privilege));
const isContract = ({ contract }: Subject): boolean => contract;
const ofAll = (_: Subject, rights: DiffedRight[]): boolean =>
  rights.some(
    ({ objectType, object, privilege }) =>
      objectType === "table" && object === undefined && privilege !== "OWNER",
  );
const both =
  (...conditions: Rule["when"][]): Rule["when"] =>
  (subject, rights) =>
    conditions.every((holds) => holds(subject, rights));
const CHANGES = some("UPDATE", "DELETE", "read-write");

/** The first that holds counts. */
const WIDENS: Rule[] = [
  { when: ({ by }) => by === "public", risk: "high", reason: "every role of the server gets it" },
  { when: some("OWNER"), risk: "high", reason: "who acts as the owner may read, change and drop everything" },
  { when: both(isContract, CHANGES), risk: "high", reason: "another service may change data that is there" },
  {
    when: both(isContract, (_, [right]) => right?.schema === undefined),
    risk: "medium",
    reason: "what it is exactly, the manifest of the owner says",
  },
  { when: some("MAINTAIN"), risk: "medium", reason: "it may lock tables for as long as maintenance takes" },
  { when: both(isContract, ofAll), risk: "medium", reason: "it holds for later tables too" },
  {
    when: both(isContract, some("EXECUTE")),
    risk: "medium",
    reason: "another service may run the owner's code",
  },
  { when: both(isContract, some("INSERT")), risk: "medium", reason: "another service may add data" },
  { when: isContract, risk: "low", reason: "another service may read what is named, and nothing else" },
  { when: CHANGES, risk: "medium", reason: "one more login may change the service's data" },
  {
    when: () => true,
    risk: "low",
    reason: "one more login of the service itself, which changes no data that is there",
  },
];

const NARROWS: Rule[] = [
  {
    when: both(isContract, ({ used }) => used === true),
    risk: "high",
    reason: "it is in use: what needs it will be refused",
  },
  {
    when: both(isContract, ({ used }) => used === undefined),
    risk: "medium",
    reason: "whether it is in use is not known here: what needs it will be refused",
  },
  { when: isContract, risk: "low", reason: "nobody uses it any more" },
  {
    when: ({ by }) => by === "public",
    risk: "low",
    reason: "what every role could do, only those that are named can",
  },
  { when: () => true, risk: "medium", reason: "what logs in with it will be refused" },
];

const gradeBy = (rules: Rule[], subject: Subject, rights: DiffedRight[]): Grade => {
  const { risk, reason } = rules.find(({ when }) => when(subject, rights)) as Rule;
  return { risk, reason };
};

export const gradeWidening = (subject: Subject, rights: DiffedRight[]): Grade =>
  gradeBy(WIDENS, subject, rights);
export const gradeNarrowing = (subject: Subject, rights: DiffedRight[]): Grade =>
  gradeBy(NARROWS, subject, rights);
const EVERYWHERE = /@%$/;
/** Some logins in place of others. */
export const gradeMove = (logins: string[], instead: string[]): Grade =>
  logins.some((login) => EVERYWHERE.test(login)) && !instead.some((login) => EVERYWHERE.test(login))
    ? { risk: "medium", reason: "the same, by a login that connects from everywhere" }
    : { risk: "low", reason: "the same, by another login of the same service" };
