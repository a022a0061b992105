import type { Known } from "../known.ts";

/** Where the emulator is meant to differ from the official providers of MySQL, and why. */
export const KNOWN_OF_MYSQL: readonly Known[] = [];
