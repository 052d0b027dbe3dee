/** How strongly an identity can be proved here, weakest first: by a password, or by a second factor as well (`acr`, OpenID Connect Core §2). */
export const acrValues = ['urn:gauth:acr:password', 'urn:gauth:acr:multi-factor'] as const;

/** What somebody can reach by signing in, as the metadata tells applications; a second factor is asked for by an identity provider. */
export const offeredAcrValues = acrValues;

const levelOf = (acr: string): number => (acrValues as readonly string[]).indexOf(acr);

/** Whether a proof of this strength is one of those that were asked for, or a stronger one. Values that nobody here knows are never met. */
export const meetsAcr = (acr: string, wanted: readonly string[]): boolean =>
  wanted.some((value) => value === acr || (levelOf(value) !== -1 && levelOf(value) <= levelOf(acr)));

/** Whether asking the user again could help. */
export const isKnownAcr = (wanted: readonly string[]): boolean => wanted.some((value) => levelOf(value) !== -1);
