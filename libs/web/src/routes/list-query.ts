/** DTO of a list's query without keys of its own. `atLeast`, `limit` and `after` are read by the edge and never reach a DTO. */
export class ListQuery {}
