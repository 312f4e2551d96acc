import { z } from 'zod';
import { PRIORITIES } from '#engine/definition/priority.js';

/** What a route answers when all is well; schema null: nothing (204). */
export interface Response {
  readonly schema: z.ZodType | null;
  readonly says: string;
}
/** Route, as OpenAPI writes it → what it answers. */
export type Responses = Readonly<Record<string, Response>>;

export const instant = z.iso.datetime().describe('UTC');
export const maybeInstant = instant.nullable();
export const priority = z.enum(PRIORITIES);
export const title = z.object({ zh: z.string(), en: z.string() });
export const json = z.unknown();
export const page = (item: z.ZodType): z.ZodType =>
  z.object({ items: z.array(item), next: z.string().nullable().describe('`after` of the next page; null on the last one') });
export const list = (item: z.ZodType): z.ZodType => z.object({ items: z.array(item) });
