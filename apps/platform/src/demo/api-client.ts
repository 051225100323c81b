import { createHash } from 'node:crypto';

/** The API said no where the demo's story expects a yes. Names the route and the problem, so that the last line tells what failed. */
export class UnexpectedAnswer extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    route: string,
    body: string,
  ) {
    super(`${route} answered ${status} ${code}: ${body.slice(0, 400)}`);
    this.name = 'UnexpectedAnswer';
  }
}

export type Body = Readonly<Record<string, unknown>>;

/** One persona at the public API, like every other client: a token, JSON, an idempotency key for each command. */
export class ApiClient {
  #commands = 0;
  /** Position of the last change: reads ask for at least that, so that they see it. */
  #position = '';

  constructor(
    private readonly origin: string,
    private readonly persona: string,
    private readonly token: () => Promise<string>,
    /** Called once per command, for the progress. */
    private readonly counted: () => void = () => undefined,
  ) {}

  /** A command; answers its receipt. The key follows from the persona and the count: a play is repeatable. */
  async post<T = Body>(path: string, body: Body = {}): Promise<T> {
    const key = createHash('sha256')
      .update(`demo ${this.persona} ${++this.#commands}`)
      .digest('base64url');
    const receipt = await this.#send('POST', path, body, { 'Idempotency-Key': key });
    this.counted();
    if (typeof receipt.position === 'string') this.#position = receipt.position;
    return receipt as T;
  }

  /** A change of what was seen: reads `record` for its ETag first. */
  async change<T = Body>(record: string, path: string, body: Body): Promise<T> {
    const response = await this.#fetch('GET', this.#fresh(record), undefined, {});
    await response.text();
    const receipt = await this.#send('PUT', path, body, { 'If-Match': response.headers.get('etag') ?? '' });
    this.counted();
    if (typeof receipt.position === 'string') this.#position = receipt.position;
    return receipt as T;
  }

  /** A search: changes nothing and needs no key. */
  async search<T = Body>(path: string, body: Body = {}): Promise<T> {
    return (await this.#send('POST', this.#fresh(path), body, {})) as T;
  }

  async get<T = Body>(path: string): Promise<T> {
    return (await this.#send('GET', this.#fresh(path), undefined, {})) as T;
  }

  /** All items of a paged list. */
  async all<T = Body>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let after = ''; ; ) {
      const page = await this.get<{ items: T[]; next: string | null }>(
        `${path}${path.includes('?') ? '&' : '?'}limit=100${after ? `&after=${encodeURIComponent(after)}` : ''}`,
      );
      items.push(...page.items);
      if (!page.next) return items;
      after = page.next;
    }
  }

  /** Reads from now on ask for what another client changed. */
  seeAtLeast(other: ApiClient): void {
    this.#position = other.#position;
  }

  #fresh(path: string): string {
    return this.#position ? `${path}${path.includes('?') ? '&' : '?'}atLeast=${encodeURIComponent(this.#position)}` : path;
  }

  async #send(method: string, path: string, body: Body | undefined, headers: Record<string, string>): Promise<Body> {
    const response = await this.#fetch(method, path, body, headers);
    const text = await response.text();
    const json = text ? (JSON.parse(text) as Body) : {};
    if (!response.ok)
      throw new UnexpectedAnswer(response.status, String(json.code ?? ''), `${this.persona}: ${method} ${path.split('?')[0]}`, text);
    return json;
  }

  async #fetch(method: string, path: string, body: Body | undefined, headers: Record<string, string>): Promise<Response> {
    return fetch(`${this.origin}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${await this.token()}`,
        Accept: 'application/json',
        'Accept-Language': 'en',
        ...(body ? { 'Content-Type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }
}
