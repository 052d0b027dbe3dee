/** The command line asks for something there is not; the message says what there is. Exit code 64. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command cannot go on, for a reason that the message states completely; it is shown without a stack. Exit code 1. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}

/** What stands in files is wrong; each line of the message begins with `file:line:column`, where editors and pipelines look for it. Exit code 1. */
export class FaultyFiles extends CommandFailure {
  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
  }
}
