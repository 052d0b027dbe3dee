import { z } from 'zod';
import { originsIn } from './origin.ts';
import { location } from './text.ts';

/** A setting of a contact center at a location; `shared` is the text "true" or "false", as the product has it. */
export const setting = z.object({
  location,
  name: z
    .string()
    .max(255)
    .regex(/^[\w.-]+$/, 'must consist of letters, digits, dots, dashes and underscores'),
  shared: z.enum(['true', 'false']),
  value: z
    .string()
    .max(32_768)
    .regex(/^[^\0\p{Cs}]*$/u, 'must not contain NUL characters'),
});
export type Setting = z.infer<typeof setting>;

/** What `POST /contact-centers/{id}/settings` takes. The value of `cors-origins` is a comma-separated list of at least one origin. */
export const newSetting = z.strictObject(setting.shape).refine(
  ({ name: settingName, value }) => {
    if (settingName !== 'cors-origins') return true;
    const { origins, malformed } = originsIn(value);
    return origins.length > 0 && malformed.length === 0;
  },
  {
    error: 'must list origins as in https://a.example.com, https://b.example.com; delete the setting to allow every origin',
    path: ['value'],
  },
);
