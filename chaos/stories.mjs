const TENANT = 'mee-amstel-en-zaan';
const MUNICIPALITY = 'GM0362';
const LANGUAGES = ['apc', 'ti', 'so', 'ckb'];
const DOMAINS = ['health', 'parenting', 'education', 'housing', 'work', 'money'];
const ROLES = ['adviser', 'connector', 'helper', 'informer'];
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '23:59' }));
const DAY_MS = 24 * 3_600_000;
const ATTEMPTS = 20;
const WAITING_MOST = 10;

const person = (sub, role, organisation = 'MEE Amstel en Zaan', municipality = '') => ({
  sub,
  role,
  organisation,
  tenant: TENANT,
  municipality,
});
const coordinators = [1, 2, 3, 4].map((n) => person(`coordinator-${n}`, 'coordinator'));
const caseworkers = [1, 2, 3, 4].map((n) => person(`caseworker-${n}`, 'caseworker', 'Gemeente Amstelveen', MUNICIPALITY));

/** The people of a small programme and what they do all day, through the public API. */
export class Stories {
  #now;
  #payments;
  #shortlisted;
  #waiting = [];
  #programmeId = '';
  #accounts = new Map();
  #cases = [];
  #onboarded = 0;

  /**
   * @param now where the clock of the product stands; payments: what is done with what was worked, if anything; shortlisted: share of requests
   *   for which a shortlist is made, the others are asked of somebody who is known
   */
  constructor(ledger, chance, { now = Date.now, payments = null, shortlisted = 1 } = {}) {
    this.ledger = ledger;
    this.chance = chance;
    this.#now = now;
    this.#payments = payments;
    this.#shortlisted = shortlisted;
  }

  async begin(origin, keyPersons) {
    const made = await this.#must(
      this.ledger.command(
        origin,
        coordinators[0],
        '/registration/v1/programmes',
        {
          name: 'Sleutelpersonen',
          municipalities: [MUNICIPALITY],
          legalGround: 'AVG artikel 6, eerste lid, onder e: taak van algemeen belang (Wet inburgering)',
        },
        { streamOf: (body) => `programme-${body.programmeId}` },
      ),
    );
    this.#programmeId = made.programmeId;
    await this.#must(
      this.ledger.command(
        origin,
        coordinators[0],
        `/registration/v1/programmes/${made.programmeId}/periods`,
        {
          name: 'Periode',
          from: '2026-01-01',
          to: '2030-12-31',
          parties: ['MEE Amstel en Zaan'],
          targetRequests: 800,
          targetBy: '2030-12-31',
          targetDefinition: 'cumulative',
        },
        { streamOf: () => `programme-${made.programmeId}` },
      ),
    );
    await this.#payments?.begin(origin, coordinators[0], made.programmeId);
    for (let n = 0; n < keyPersons; n += 1) await this.#onboard(origin);
    if (this.#accounts.size !== keyPersons) throw new Error('the programme could not be set up');
  }

  /** One thing after another until the connection breaks or `stopped()`. */
  async live(origin, stopped) {
    while (!stopped()) {
      try {
        const luck = this.chance();
        if (luck < 0.02) await this.#onboard(origin);
        else if (luck > 0.92 && this.#payments) await this.#payments.claim(origin, coordinators[0], ...this.#pick([...this.#accounts]));
        else if (luck < 0.4 && this.#cases.length > 0) await this.#help(origin, this.#pick(this.#cases));
        else await this.#newCase(origin);
      } catch (error) {
        // Cut off: the platform was killed, or is shutting down. By name: in a suite the class is another realm's.
        if (error.name === 'TypeError' || error.name === 'SyntaxError') return;
        throw error;
      }
    }
  }

  async #onboard(origin) {
    const n = ++this.#onboarded;
    const coordinator = this.#pick(coordinators);
    const account = `key-person-${n}`;
    const self = person(account, 'key-person');
    const made = await this.ledger.command(
      origin,
      coordinator,
      '/registration/v1/key-persons',
      {
        programmeId: this.#programmeId,
        functionType: 'key-person',
        contractForm: 'volunteer',
        languages: LANGUAGES.map((tag) => ({ tag, level: 'native' })),
        dutchLevel: 'B2',
        rolesWanted: ROLES,
        domains: DOMAINS,
        gender: n % 2 ? 'woman' : 'man',
        municipalities: [MUNICIPALITY],
        district: 'Bankras',
        account,
        adultFrom: '2003-04-12',
        screeningAsked: false,
        person: { name: `Sleutelpersoon ${n}`, birthDate: '1981-04-12', email: `${account}@voorbeeld.nl`, phone: `06 ${10_000_000 + n}` },
      },
      { streamOf: (body) => `keyperson-${body.keyPersonId}` },
    );
    if (!made) return;
    const path = `/registration/v1/key-persons/${made.keyPersonId}`;
    const steps = [
      [
        coordinator,
        'start-conversations',
        { offer: ['allowance', 'travel', 'training', 'intervision', 'congress', 'certificate'], on: this.#today() },
      ],
      [coordinator, 'coach', { coach: 'coordinator-1', on: this.#today() }, 'PUT', true],
      [coordinator, 'function-profile-acceptances', { profile: 'key-person-2019' }],
      [self, 'function-profile-acceptances', { profile: 'key-person-2019' }],
      [self, 'availability', { windows: EVERY_DAY }, 'PUT', true],
      [self, 'limits', { hoursAWeek: 60, openAssignments: 100, asksAWeek: 100 }, 'PUT', true],
      [coordinator, 'trainings', { roles: ROLES, provider: 'Pharos', on: this.#today() }],
      [coordinator, 'activation', { on: this.#today() }],
    ];
    const streamOf = () => `keyperson-${made.keyPersonId}`;
    let position = made.position;
    for (const [who, step, body, method = 'POST', seen = false] of steps) {
      const ifMatch = seen ? await this.#etag(origin, who, path, position) : undefined;
      const done = await this.ledger.command(origin, who, `${path}/${step}`, body, { method, ifMatch, streamOf });
      if (!done) return;
      position = done.position;
    }
    this.#accounts.set(made.keyPersonId, self);
  }

  async #newCase(origin) {
    const caseworker = this.#pick(caseworkers);
    const language = this.#pick(LANGUAGES);
    const made = await this.ledger.command(
      origin,
      caseworker,
      '/registration/v1/cases',
      {
        programmeId: this.#programmeId,
        municipality: MUNICIPALITY,
        regime: '2021',
        languages: [language],
        gender: 'woman',
        newcomer: { name: 'Nieuwkomer (verzonnen)', municipalReference: `Z/26/${Math.floor(this.chance() * 1e6)}` },
      },
      { streamOf: (body) => `case-${body.caseId}` },
    );
    if (!made) return;
    const agreed = await this.ledger.command(
      origin,
      this.#pick(coordinators),
      `/registration/v1/cases/${made.caseId}/agreements`,
      { language, how: 'in-person', together: 'interpreter' },
      { streamOf: () => `case-${made.caseId}` },
    );
    if (!agreed) return;
    const opened = { caseId: made.caseId, language, caseworker };
    this.#cases.push(opened);
    await this.#help(origin, opened);
  }

  async #help(origin, { caseId, language, caseworker }) {
    const made = await this.ledger.command(
      origin,
      caseworker,
      '/registration/v1/help-requests',
      {
        caseId,
        role: this.#pick(ROLES),
        language,
        domain: this.#pick(DOMAINS),
        setting: 'home',
        remote: false,
        genderWish: { wish: 'none' },
        requester: 'caseworker',
        channel: 'system',
        description: { text: 'Brief van de zorgverzekeraar begrijpen en samen bellen' },
      },
      { streamOf: (body) => `helprequest-${body.helpRequestId}` },
    );
    if (made && this.chance() < 0.6) await this.#match(origin, made.helpRequestId, made.position);
  }

  async #match(origin, helpRequestId, position) {
    if (this.chance() < this.#shortlisted) return this.#matchFromList(origin, helpRequestId, position);
    this.#waiting.push(helpRequestId);
    // By then matching has heard of it.
    if (this.#waiting.length > WAITING_MOST) await this.#ask(origin, this.#waiting.shift(), this.#pick([...this.#accounts.keys()]), true);
  }

  async #matchFromList(origin, helpRequestId, position) {
    const path = `/matching/v1/help-requests/${helpRequestId}/shortlist?atLeast=${encodeURIComponent(position)}`;
    const list = await this.ledger.ask(origin, this.#pick(coordinators), path, {});
    const candidates = list.status === 200 ? list.body.candidates.filter((one) => this.#accounts.has(one.keyPersonId)) : [];
    if (candidates.length === 0) return;
    const chosen = this.#pick(candidates);
    await this.#ask(origin, helpRequestId, chosen.keyPersonId, list.body.candidates[0] !== chosen);
  }

  async #ask(origin, helpRequestId, keyPersonId, override) {
    const base = `/matching/v1/help-requests/${helpRequestId}`;
    const asked = await this.ledger.command(
      origin,
      this.#pick(coordinators),
      `${base}/asks`,
      {
        keyPersonId,
        answerBy: new Date(this.#now() + 3 * DAY_MS).toISOString(),
        ...(override ? { override: 'first-not-reachable' } : {}),
      },
      { streamOf: () => `placement-${helpRequestId}` },
    );
    if (!asked) return;
    const self = this.#accounts.get(keyPersonId);
    const path = `${base}/assignments/${asked.assignmentId}`;
    const streamOf = () => `placement-${helpRequestId}`;
    if (this.chance() < 0.2) {
      await this.ledger.command(origin, self, `${path}/decline`, {}, { streamOf });
      return;
    }
    if (!(await this.ledger.command(origin, self, `${path}/acceptance`, {}, { streamOf }))) return;
    await this.ledger.command(
      origin,
      self,
      `${path}/contacts`,
      {
        on: this.#today(),
        medium: 'phone',
        minutes: 15,
        reached: true,
        domains: [this.#pick(DOMAINS)],
        travelKm: 0,
        travelCents: 0,
      },
      { streamOf: () => `contacts-${asked.assignmentId}` },
    );
    if (this.chance() < 0.8) await this.ledger.command(origin, self, `${path}/completion`, {}, { streamOf });
  }

  async #etag(origin, who, path, position) {
    for (let attempt = 1; ; attempt += 1) {
      const { status, etag } = await this.ledger.ask(origin, who, `${path}?atLeast=${encodeURIComponent(position)}`);
      // A view that is not there yet is a reason to wait.
      if (status !== 503 || attempt === ATTEMPTS) return etag ?? '"0"';
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  #today() {
    return new Date(this.#now()).toISOString().slice(0, 10);
  }

  #pick(from) {
    return from[Math.floor(this.chance() * from.length)];
  }

  async #must(answer) {
    const body = await answer;
    if (!body) throw new Error('the programme could not be set up');
    return body;
  }
}
