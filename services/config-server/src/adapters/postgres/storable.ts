/** PostgreSQL's text cannot hold a NUL: a name with one belongs to nothing. */
export const isStorable = (text: string): boolean => !text.includes('\0');
