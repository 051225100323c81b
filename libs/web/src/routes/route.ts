import type { Type } from '@nestjs/common';

/** Texts in both languages: Dutch is shown first. */
export interface InBothLanguages {
  readonly nl: string;
  readonly en: string;
}

interface RouteOptions extends InBothLanguages {
  /** Path below `/<context>/v1/`: plural nouns, kebab-case, `:name` for a parameter. */
  readonly path: string;
  /** What a policy names: `Action::"<action>"` in the context's policy file. Kebab-case, a verb first. */
  readonly action: string;
  /** Why the data are processed (a code of the register of processing activities). Default: that of the controller. */
  readonly purpose?: string;
  /** Who may not use the route at all meets the 404 of an unknown record instead of 403 (SAF-02). */
  readonly hidden?: boolean;
  /** Rules of DOMAIN that the route carries; shown in the documentation. */
  readonly rules?: readonly string[];
}

export interface CommandRouteOptions extends RouteOptions {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** DTO of the body. Absent: the route takes none. */
  readonly body?: Type;
  /** Answers 201 instead of 200. */
  readonly creates?: boolean;
  /** The caller edits what they saw: `If-Match` is required (428 without). Otherwise it is looked at when given. */
  readonly ifMatch?: boolean;
  /** Names of the ids in the receipt, for the documentation: `['keyPersonId']`. */
  readonly ids?: readonly string[];
}

export interface QueryRouteOptions extends RouteOptions {
  /** DTO of the answer; of one item when `list` is true. Absent: documented as an object without fields. */
  readonly answer?: Type;
  /** Query keys besides `atLeast`, `limit` and `after`; checked by the DTO of `@Query()`. */
  readonly query?: readonly string[];
  /** Paged by `limit` and `after`. */
  readonly list?: boolean;
  /** The answer may hold personal data: it is logged before it is given. */
  readonly personal?: boolean;
}

export interface SearchRouteOptions extends Omit<QueryRouteOptions, 'query'> {
  /** DTO of the body that holds what is searched for: personal data never stand in a URL. */
  readonly body: Type;
}

/** One route as declared, whatever its kind. */
export type Route =
  | ({ readonly kind: 'command' } & CommandRouteOptions)
  | ({ readonly kind: 'query'; readonly method: 'GET' } & QueryRouteOptions)
  | ({ readonly kind: 'search'; readonly method: 'POST' } & SearchRouteOptions);
