import type { AssertionIssuer } from '@gauth/oauth';

/** A party whose assertions are believed, as administrators know it. */
export interface RegisteredAssertionIssuer extends AssertionIssuer {
  /** A UUID. */
  id: string;
  name: string;
}

/** The registry behind the ops API. Reads here are for administrators; `AssertionIssuers` of @gauth/oauth is the cached view that requests use. */
export interface RegisteredAssertionIssuers {
  list(): Promise<readonly RegisteredAssertionIssuer[]>;
  find(id: string): Promise<RegisteredAssertionIssuer | undefined>;
  /** False when another record has this issuer. */
  create(issuer: RegisteredAssertionIssuer): Promise<boolean>;
  /**
   * Replaces a record by what `decide` makes of it; undefined when there is none. Changes of one record take turns; what `decide` throws changes nothing.
   * Throws `ApiError('conflict')` when another record has the issuer.
   */
  update(
    id: string,
    decide: (before: RegisteredAssertionIssuer) => RegisteredAssertionIssuer,
  ): Promise<RegisteredAssertionIssuer | undefined>;
  /** False when there was no such record. Nobody believes the issuer from the moment that pods notice. */
  delete(id: string): Promise<boolean>;
}
