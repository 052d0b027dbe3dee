import { errors } from 'jose';

/** What is wrong with a JWT that could not be verified, for the log: jose's code, because its messages may have been made with what the token says. */
export const jwtFault = (error: unknown): string => (error instanceof errors.JOSEError ? error.code : 'it cannot be read');

/** Whether a JWT may be signed with another key than those that were tried: whoever names none by `kid` may have a new one. */
export const isOfAnotherKey = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed;
