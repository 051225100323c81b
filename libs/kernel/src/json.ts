/** What survives a round trip through JSON: the only data an event, a document or a bus message may hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };
