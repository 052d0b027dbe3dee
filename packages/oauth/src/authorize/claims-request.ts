import { z } from 'zod';
import { OAuthError } from '../errors.ts';
import type { RequestedClaims } from '../model.ts';

/** What the `claims` parameter asks for (OpenID Connect Core §5.5). */
export interface ClaimsRequest {
  claims: RequestedClaims;
  /** The only user whom the application wants. */
  subject?: string;
  /** Values of `acr`, and whether the answer must have one of them. */
  acr?: { values: readonly string[]; essential: boolean };
}

const wish = z
  .looseObject({ essential: z.boolean().optional(), value: z.unknown().optional(), values: z.array(z.unknown()).optional() })
  .nullable();
const wishes = z.record(z.string().min(1).max(100), wish).refine((all) => Object.keys(all).length <= 100);
const parameter = z.looseObject({ userinfo: wishes.nullish(), id_token: wishes.nullish() });

const texts = (values: readonly unknown[]): string[] => values.filter((value) => typeof value === 'string');
const valuesOf = (asked: z.output<typeof wish> | undefined): string[] => texts([asked?.value, ...(asked?.values ?? [])]);

/** Reads the parameter; members and claims that are not known here are ignored, as the specification asks. */
export function readClaimsRequest(text: string): ClaimsRequest {
  const parsed = parameter.safeParse(parsedJson(text));
  if (!parsed.success) throw new OAuthError('invalid_request', 'missing or malformed: claims');
  const { userinfo, id_token: idToken } = parsed.data;
  const [subject] = [...valuesOf(idToken?.sub), ...valuesOf(userinfo?.sub)];
  const acr = valuesOf(idToken?.acr);
  return {
    claims: { userinfo: Object.keys(userinfo ?? {}), idToken: Object.keys(idToken ?? {}) },
    ...(subject !== undefined && { subject }),
    ...(acr.length > 0 && { acr: { values: acr, essential: idToken?.acr?.essential === true } }),
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
