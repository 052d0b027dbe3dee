import { z } from 'zod';

/** Text that PostgreSQL and the Configuration Server can hold: no control characters, no halves of surrogate pairs. */
export const text = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters');

/** Such text with at least one character. */
export const name = (max: number) => text(max).min(1);

/** Identifies an environment or a contact center; any UUID, because tenants bring their own. Kept in lower case. */
export const id = z.guid().toLowerCase();

/** A place such as `/USW1`; `/` means every place. */
export const location = z
  .string()
  .max(255)
  .regex(/^\/[^\s,\p{Cc}\p{Cs}]*$/u, 'must begin with a slash, as in /USW1');

/** The form in which domains and patterns are compared: letter case and the spelling of accents do not count. */
export const foldCase = (value: string): string => value.normalize('NFC').toLowerCase();
