import { randomUUID } from 'node:crypto';

/** As a registered help request with a sealed description lies in the log: about a kilobyte and a half with its metadata. */
export function sampleEvent(id = randomUUID()) {
  const commandId = randomUUID();
  const metadata = {
    commandId,
    correlationId: randomUUID(),
    causationId: randomUUID(),
    actor: 'caseworker-1',
    role: 'caseworker',
    organisation: 'Gemeente Amstelveen',
    tenant: 'mee-amstel-en-zaan',
    municipality: 'GM0362',
    purpose: 'newcomer-support',
    fingerprint: 'n3Y0lBq0b5ssn8uM6m6m1yq5b0x0Q1sYbQ2dS0fM5xk',
    occurredAt: '2019-07-01T09:30:00.000Z',
  };
  const helpRequestId = randomUUID();
  const data = {
    caseId: randomUUID(),
    role: 'connector',
    language: 'ti',
    domain: 'health',
    setting: 'health-care',
    remote: false,
    genderWish: { wish: 'none' },
    requester: 'newcomer',
    channel: 'phone',
    description: {
      sealed: 1,
      kid: randomUUID(),
      in: `helprequest-${helpRequestId}`,
      by: commandId,
      part: 'description',
      cm: 'Kq1o6m0d0C3m3l7Zb8m2oQ8wqg5nS5l3hQm8o0aJ6sM',
      ct: 'h0mP2s8vX1q4nC7tZ0wB3yE6rU9iO2pA5sD8fG1hJ4kL7zX0cV3bN6mQ9wE2rT5yU8iO1pA4sD7fG0hJ3kL6zX9cV2bN5mQ8wE',
    },
    helpRequestId,
    programmeId: randomUUID(),
    municipality: 'GM0362',
    registeredOn: '2019-07-01',
    tenant: 'mee-amstel-en-zaan',
    dueOn: '2019-07-15',
  };
  return { id, type: 'registration.help-request-registered.v1', data, metadata };
}

/** Events without end. The contents repeat after a thousand, so that making them is not what is measured; the ids do not matter to the log. */
export function sampleEvents() {
  const events = Array.from({ length: 1_000 }, () => sampleEvent());
  const texts = events.map(({ id, type, data, metadata }) => ({
    id,
    type,
    data: JSON.stringify(data),
    metadata: JSON.stringify(metadata),
  }));
  let at = 0;
  return {
    next: () => events[at++ % events.length],
    nextText: () => texts[at++ % texts.length],
  };
}
