/** A server can not be had on this machine, which says nothing about what is tested. */
export class ServerUnavailableError extends Error {
  /** The name of the class, as errors have it. */
  override readonly name = "ServerUnavailableError";

  constructor(
    /** The server that was asked for, such as `MariaDB 10.11`. */
    readonly server: string,
    /** Why it can not be had, in words. */
    readonly reason: string,
  ) {
    super(`${server} can not be had here: ${reason}`);
  }
}
