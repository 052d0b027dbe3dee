import type { z } from 'zod';

/** Thrown where a check looks at something that the server does not say, or says otherwise than this version of the command knows it. */
export class Untold extends Error {
  /** A service, as in `auth-api`. */
  readonly by: string;
  /** The name of what it does not say. */
  readonly part: string;

  constructor(by: string, part: string) {
    super(`${by} does not say ${part} as this version of gauth knows it`);
    this.by = by;
    this.part = part;
  }
}

/**
 * What a server of any version says: parts that nobody knows are left out, and one that is missing, or does not fit, throws `Untold` as soon as it is
 * looked at. So an answer of another version costs the checks that need the part, and no others.
 */
export function partsOf<Shape extends z.ZodRawShape>(
  contract: z.ZodObject<Shape>,
  said: Record<string, unknown>,
  by: string | ((part: string) => string),
): z.infer<z.ZodObject<Shape>> {
  const parts = {};
  for (const [name, schema] of Object.entries(contract.shape) as [string, z.ZodType][]) {
    const { success, data } = schema.safeParse(said[name]);
    const untold = () => {
      throw new Untold(typeof by === 'string' ? by : by(name), name);
    };
    Object.defineProperty(parts, name, { enumerable: true, ...(success ? { value: data } : { get: untold }) });
  }
  return parts as z.infer<z.ZodObject<Shape>>;
}

/** What can be read; undefined where it is not told. */
export function ifTold<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Untold) return undefined;
    throw error;
  }
}
