/** Takes passwords out of a text: those in connection strings, and the one of the environment. */
export function redact(text: string, secret: string | undefined = process.env["PGPASSWORD"]): string {
  const masked = text
    // Up to the last @, since a password in a URL that is not encoded may hold one.
    .replace(/(postgres(?:ql)?:\/\/[^:@/\s]*:)\S*@/gi, "$1***@")
    .replace(/(password\s*[=:]\s*)[^\s&]+/gi, "$1***");
  return secret ? masked.replaceAll(secret, "***") : masked;
}
