/** An address that only the client's developers know. */
export const sample = (path: string): string => `https://client.example/${path}`;
