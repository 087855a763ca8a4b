import { z } from 'zod';

/** What a schema reads, as a value that nobody changes. */
export type Said<S extends z.ZodType> = Frozen<z.infer<S>>;

type Frozen<T> = T extends readonly (infer E)[]
  ? readonly Frozen<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

/** Every field says what it is: the schema and the reference are made of these words. */
const described = <S extends z.ZodType>(schema: S, description: string): S => schema.meta({ description });

/** Up to 2^53 − 1, so that every JSON reader reads the same number. */
const WHOLE = z.int().min(0);

export const words = (description: string) => described(z.string(), description);

export const oneOf = <const W extends readonly string[]>(choices: W, description: string) =>
  described(z.enum(choices), description);

export const count = (description: string) => described(WHOLE, description);

export const yesOrNo = (description: string) => described(z.boolean(), description);

/** RFC 9562 form, in lower case. */
export const uuid = (description: string) =>
  described(z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/), description);

/** SHA-256, or HMAC-SHA-256, in lower-case hex. */
export const hash = (description: string) => described(z.string().regex(/^[0-9a-f]{64}$/), description);

/** RFC 3339 in UTC; whole seconds or microseconds, and a sign where the year has more than four digits. */
export const instant = (description: string) =>
  described(
    z.string().regex(/^([0-9]{4}|[+-][0-9]{6})-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?Z$/),
    description,
  );

export const date = (description: string) =>
  described(z.string().regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/), description);

/** The first 16 hex digits of a hash over the key: names it without telling it. */
export const keyName = (description: string) => described(z.string().regex(/^[0-9a-f]{16}$/), description);

/** Who did something, as the database and the operating system say. */
export const BY = {
  role: words('The login role of the control database, which the server has authenticated'),
  who: words("The system's user name, which is only asserted"),
};
