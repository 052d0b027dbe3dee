/** The command line asks for something there is not; the message says what there is. Exit code 64. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command cannot go on, for a reason that the message states completely; it is shown without a stack. Exit code 1. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}
