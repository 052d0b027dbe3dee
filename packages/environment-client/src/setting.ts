import { z } from 'zod';
import { originsIn } from './origin.ts';
import { id, location } from './text.ts';

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

/** A contact center and all its settings, as the list over all contact centers has them. */
export const settingsOfContactCenter = z.object({ contactCenterId: id, settings: z.array(setting) });
export type SettingsOfContactCenter = z.infer<typeof settingsOfContactCenter>;

/** Settings that switch something for a whole contact center. One that is absent is off. */
export const switchSettings = ['relay-external-diagnostics', 'kerberos-sign-in'] as const;
export type SwitchSetting = (typeof switchSettings)[number];

const isSwitch = (settingName: string): boolean => switchSettings.some((each) => each === settingName);

/**
 * What `POST /contact-centers/{id}/settings` takes. The value of `cors-origins` is a comma-separated list of at least one origin; a switch is "true" or
 * "false", for all locations alike.
 */
export const newSetting = z
  .strictObject(setting.shape)
  .refine(({ name: settingName, value }) => settingName !== 'cors-origins' || listsOrigins(value), {
    error: 'must list origins as in https://a.example.com, https://b.example.com; delete the setting to allow every origin',
    path: ['value'],
  })
  .refine(({ name: settingName, value }) => !isSwitch(settingName) || value === 'true' || value === 'false', {
    error: 'must be true or false for this setting',
    path: ['value'],
  })
  .refine(({ name: settingName, location: place }) => !isSwitch(settingName) || place === '/', {
    error: 'must be / for this setting, which holds for all locations alike',
    path: ['location'],
  });

function listsOrigins(value: string): boolean {
  const { origins, malformed } = originsIn(value);
  return origins.length > 0 && malformed.length === 0;
}
