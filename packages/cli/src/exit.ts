/** With what code the process ends. 64 is EX_USAGE of sysexits.h. */
export const EXIT = { fine: 0, failed: 1, findings: 2, usage: 64 } as const;

/** How a command says its exit code. */
export type SetExit = (code: number) => void;
