/** Up to which change of each environment's Configuration Database the consequences have been drawn, by whichever process. */
export interface ChangeCursors {
  find(environmentId: string): Promise<number | undefined>;
  keep(environmentId: string, change: number): Promise<void>;
  /** Numbers from before mean nothing any more. */
  forget(environmentId: string): Promise<void>;
}
