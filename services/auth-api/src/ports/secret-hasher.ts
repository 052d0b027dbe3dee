/** Makes client secrets fit for storage. */
export interface SecretHasher {
  /** Generated ones quickly, chosen ones slowly. */
  hash(secret: string, origin: 'generated' | 'chosen'): Promise<string>;
  /** So that only this server reads it again, for this client. */
  seal(secret: string, clientId: string): string;
}
