const SECRETS = ["PGPASSWORD", "MYSQL_PWD"];

/** Takes passwords out of a text: those in connection strings, and those of the environment. */
export function redact(
  text: string,
  secrets: (string | undefined)[] = SECRETS.map((name) => process.env[name]),
): string {
  const masked = text
    // Up to the last @, since a password in a URL that is not encoded may hold one.
    .replace(/((?:postgres(?:ql)?|mysql|mariadb):\/\/[^:@/\s]*:)\S*@/gi, "$1***@")
    .replace(/(password\s*[=:]\s*)[^\s&]+/gi, "$1***");
  return secrets.reduce<string>((all, secret) => (secret ? all.replaceAll(secret, "***") : all), masked);
}
