/** The API answered, but not as was hoped; `message` is its reason, `status` the HTTP status. */
export class AdministrationError extends Error {
  override readonly name = 'AdministrationError';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** The API cannot be reached, or goes on saying that it is not ready; `cause` says why. */
export class AdministrationUnavailable extends Error {
  override readonly name: string = 'AdministrationUnavailable';
}

/** The request was sent and no answer came: it may have been carried out. */
export class AnswerLost extends AdministrationUnavailable {
  override readonly name = 'AnswerLost';
}
