import { z } from 'zod';

/** Text that a person can read: of bounded length, without control characters. */
export const text = (max: number) =>
  z
    .string()
    .max(max, `must have at most ${max} characters`)
    .regex(/^\P{Cc}*$/u, 'must not have control characters')
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode');

/** Names a contact center. As everybody else spells it: in lower case. */
export const contactCenterId = text(255).min(1).toLowerCase();

/** As many values as anybody needs. */
export const list = <Item extends z.ZodType>(item: Item) => z.array(item).max(500, 'must have at most 500 values');

/** Characters that need no encoding in Basic, forms and paths; `.` and `..` would lead elsewhere in a path. */
export const clientId = z
  .string()
  .regex(/^(?=.*[A-Za-z\d])[\w.~@-]{1,255}$/, 'must be 1 to 255 letters, digits and . _ ~ @ -, and have a letter or digit');

/** A place such as `/USW1`; `/` means every place. */
export const location = z
  .string()
  .max(255)
  .regex(/^\/[^\s,\p{Cc}\p{Cs}]*$/u, 'must begin with a slash, as in /USW1');
