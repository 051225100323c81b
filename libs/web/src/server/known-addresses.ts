/** Addresses of the process, to tell an unknown address (404) from a method that it lacks (405). Asked only after nothing was found. */
export class KnownAddresses {
  readonly #routes: { readonly parts: readonly string[]; readonly methods: readonly string[] }[] = [];

  add(url: string, methods: string | readonly string[]): void {
    if (url.includes('*')) return;
    this.#routes.push({ parts: url.split('/'), methods: typeof methods === 'string' ? [methods] : methods });
  }

  /** Methods that the address knows; empty for an unknown address. */
  methodsOf(url: string): readonly string[] {
    const parts = (url.split('?', 1)[0] ?? '').split('/');
    const found = this.#routes.filter((route) => fits(route.parts, parts)).flatMap((route) => route.methods);
    return [...new Set(found)].sort();
  }
}

const fits = (pattern: readonly string[], parts: readonly string[]): boolean =>
  pattern.length === parts.length && pattern.every((one, index) => (one.startsWith(':') ? parts[index] !== '' : one === parts[index]));
