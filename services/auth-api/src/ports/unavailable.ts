/** A store or service behind this one could not be asked; becomes `temporarily_unavailable` or 503. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}
