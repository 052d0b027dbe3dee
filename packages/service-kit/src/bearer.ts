/** Reads an `Authorization: Bearer` header (RFC 6750 §2.1; the scheme in any case); `undefined` when it is absent, of another scheme or malformed. */
export const bearerToken = (header: string | undefined): string | undefined => /^bearer +([\w.~+/-]+=*) *$/i.exec(header ?? '')?.[1];
