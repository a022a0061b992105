/** One thing that is wrong with a declaration. */
export interface Problem {
  /** The field, as a user would write it: `offers[1].to`. */
  path: string;
  /** What is wrong, the value that was given, what is allowed, and how to mend it. */
  reason: string;
}

/** Thrown when a declaration is refused. It lists everything that is wrong at once. */
export class DeclarationError extends Error {
  /** Tells this error from others. */
  override readonly name = "DeclarationError";
  /** All problems that were found, in the order of the declaration. */
  readonly problems: Problem[];

  constructor(service: string, problems: Problem[]) {
    super(
      [`service "${service}" is refused:`, ...problems.map((p) => `  ${p.path}: ${p.reason}`)].join("\n"),
    );
    this.problems = problems;
  }
}
