import { reaches } from "./spelling.js";

/**
 * Whether all that connects from one host, as an account has it, would fit another one's host too. The server takes the most
 * specific of those that fit. See https://dev.mysql.com/doc/refman/8.4/en/connection-access.html
 */
export function isWithin(narrow: string, wide: string): boolean {
  if (narrow === wide) return false;
  const mask = rangeOf(wide);
  const inner = rangeOf(narrow);
  if (wide.includes("/"))
    return mask !== undefined && inner !== undefined && mask.bits < inner.bits && same(mask, inner);
  // The pattern of a host is read as that of a database is; what is a wildcard in the narrow one is a character here.
  return reaches(wide, narrow, false);
}

interface Range {
  address: number;
  bits: number;
}

/** An IPv4 address with the length of its prefix, given as such or as a netmask. */
function rangeOf(host: string): Range | undefined {
  const [text = "", mask = "32"] = host.split("/");
  const address = numberOf(text);
  const bits = mask.includes(".") ? ones(numberOf(mask)) : Number(mask);
  return address === undefined || bits === undefined || !Number.isInteger(bits)
    ? undefined
    : { address, bits };
}

function numberOf(text: string): number | undefined {
  const parts = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text)?.slice(1).map(Number);
  return parts?.reduce((all, part) => all * 256 + part, 0);
}

const ones = (mask: number | undefined): number | undefined =>
  mask === undefined ? undefined : mask.toString(2).replaceAll("0", "").length;

const same = (wide: Range, narrow: Range): boolean =>
  Math.floor(wide.address / 2 ** (32 - wide.bits)) === Math.floor(narrow.address / 2 ** (32 - wide.bits));
