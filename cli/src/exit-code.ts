/** What the command says to the shell. `found`: nothing went wrong, but there is something to look at; `usage`: as in sysexits.h. */
export const exitCode = { done: 0, failed: 1, found: 2, usage: 64 } as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
