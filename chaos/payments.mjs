const FINANCE = { sub: 'finance-1', role: 'finance', organisation: 'MEE Amstel en Zaan', tenant: 'mee-amstel-en-zaan', municipality: '' };
const ATTEMPTS = 120;
const WAIT_MS = 500;

/** What key persons are paid for what they logged, from a claim's draft to its payment, through the public API. */
export class Payments {
  #now;
  #claims = 0;

  /** @param now where the clock of the product stands */
  constructor(ledger, now) {
    this.ledger = ledger;
    this.#now = now;
  }

  /** Money for the programme, and what an hour is worth. */
  async begin(origin, coordinator, programmeId) {
    const year = this.#today().slice(0, 4);
    const source = {
      name: 'Implementatiegelden',
      from: `${year}-01-01`,
      to: `${year}-12-31`,
      ceilingCents: 8_000_000,
      ceilingPer: 'period',
    };
    const streamOf = () => `programme-${programmeId}`;
    if (
      !(await this.ledger.command(origin, coordinator, `/registration/v1/programmes/${programmeId}/funding-sources`, source, { streamOf }))
    )
      throw new Error('the programme got no money');
    const terms = { from: `${year}-01-01`, hourCents: 450, travelCentsPerKm: 19 };
    // Compensation has to hear of the programme first.
    for (let attempt = 1; ; attempt += 1) {
      const path = `/compensation/v1/programmes/${programmeId}/terms`;
      if (await this.ledger.command(origin, FINANCE, path, terms, { streamOf: () => `terms-${programmeId}` })) return;
      if (attempt === ATTEMPTS) throw new Error('no terms could be agreed');
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  }

  /** A claim of one key person for this month, as far as it comes. */
  async claim(origin, coordinator, keyPersonId, self) {
    const month = this.#today().slice(0, 7);
    const streamOf = ({ claimId }) => `claim-${claimId}`;
    const drafted = await this.ledger.command(origin, self, '/compensation/v1/claims', { keyPersonId, month }, { streamOf });
    if (!drafted) return;
    this.#claims += 1;
    const reference = `MEE-${this.#claims}`;
    const steps = [
      [self, 'submission', undefined],
      [coordinator, 'check', undefined],
      [FINANCE, 'approval', undefined],
      [FINANCE, 'payment', { on: this.#today(), reference }],
    ];
    for (const [who, step, body] of steps) {
      const path = `/compensation/v1/claims/${drafted.claimId}/${step}`;
      if (!(await this.ledger.command(origin, who, path, body, { streamOf: () => `claim-${drafted.claimId}` }))) return;
    }
  }

  #today() {
    return new Date(this.#now()).toISOString().slice(0, 10);
  }
}
