/** How tokens name a person in a contact center; a DBID is never given twice. */
export const userIdOf = (contactCenterId: string, dbid: number): string => `${contactCenterId}:${dbid}`;
