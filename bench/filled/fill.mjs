/**
 * Fills a data folder with a programme, its cases and their help requests, each with its placement: through the log's own append, 512 at
 * once, with events as the product makes them (every thousandth is checked by the codec) and parts sealed with the vault's keys.
 * With `--views` also folds all views, as a start would. Prints one line of JSON. A process of its own: what it needs in memory goes with it.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { openEmbedded } from '@sleutelbos/engines/embedded/open-embedded.js';
import { createKekFile, loadKek } from '@sleutelbos/engines/key-vault/kek.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { addDays, groupOf, KeyRing, Runtime } from '@sleutelbos/kernel';
import { caseData } from '@sleutelbos/registration/case/case.js';
import { askedData } from '@sleutelbos/registration/helprequest/help-request.commands.js';
import { registry } from '../../apps/platform/dist/contexts.js';

const [folder, eventsText, ...rest] = process.argv.slice(2);
const wanted = Number(eventsText);
const REQUESTS_A_CASE = 10;
const AT_ONCE = 512;
const TENANT = 'mee-amstel-en-zaan';
const LANGUAGES = ['ti', 'apc', 'so', 'fa', 'tr'];
const DOMAINS = ['health', 'money', 'housing', 'work'];

const system = realSystem();
const kekFile = `${folder}.kek`;
const kek = existsSync(kekFile) ? loadKek({ file: kekFile }) : createKekFile(kekFile, system.entropy);
const engines = await openEmbedded({ folder, system, kek, register: `${folder}.destroyed-keys`, toBus: registry.toBus(system.ciphers) });
const keys = new KeyRing(engines.vault, system);
const programmeId = randomUUID();
let made = 0;

await append('programme', programmeId, [
  {
    type: 'registration.programme-opened.v1',
    data: { programmeId, name: 'Amstelveen', municipalities: ['GM0362'], legalGround: 'AVG 6(1)(e)', tenant: TENANT },
  },
]);
const cases = Math.ceil((wanted - 1) / (2 + 2 * REQUESTS_A_CASE));
const sample = [];
for (let from = 0; from < cases; from += AT_ONCE) {
  const group = Array.from({ length: Math.min(AT_ONCE, cases - from) }, (_, index) => ({ number: from + index, caseId: randomUUID() }));
  await Promise.all(group.map(openCase));
  if (sample.length < 1_000) sample.push(...group.map((one) => one.caseId));
  for (let request = 0; request < REQUESTS_A_CASE; request++) await Promise.all(group.map((one) => ask(one, request)));
}

const head = await engines.log.head();
// The reactions' work stands in the log already; to go through it again would change nothing.
for (const reaction of registry.reactions) await engines.views.saveCheckpoint(groupOf(reaction), head);
if (rest.includes('--views')) {
  const runtime = new Runtime(registry, engines, system, { report: (where, error) => console.error(where, error) });
  await runtime.start();
  await runtime.settled();
  await runtime.stop();
}
await engines.close();
console.log(JSON.stringify({ programmeId, events: made, cases, requests: cases * REQUESTS_A_CASE, sample: sample.slice(0, 1_000) }));

async function openCase({ number, caseId }) {
  const commandId = randomUUID();
  const place = { tenant: TENANT, stream: `case-${caseId}`, commandId };
  const newcomer = { name: `Nieuwkomer ${number}`, phone: '06 12345678', wishes: 'Liever niet op vrijdag' };
  const language = LANGUAGES[number % LANGUAGES.length];
  const plain = { caseId, programmeId, municipality: 'GM0362', regime: '2013', languages: [language], newcomer };
  const sealed = await keys.seal(caseData, plain, place);
  const agreement = { caseId, agreementId: randomUUID(), language, how: 'in-person', by: 'caseworker', on: '2019-01-01' };
  await append('case', caseId, [
    { type: 'registration.case-opened.v1', data: { ...sealed, tenant: TENANT }, commandId },
    { type: 'registration.agreement-recorded.v1', data: agreement },
  ]);
}

async function ask({ number, caseId }, request) {
  const helpRequestId = randomUUID();
  const commandId = randomUUID();
  const registeredOn = addDays('2019-01-02', (number * 7 + request * 31) % 1_000);
  const plain = {
    caseId,
    role: 'connector',
    language: LANGUAGES[number % LANGUAGES.length],
    domain: DOMAINS[request % DOMAINS.length],
    setting: 'health-care',
    remote: false,
    genderWish: { wish: 'none' },
    requester: 'newcomer',
    channel: 'phone',
    description: { text: 'Mee naar de huisarts, en daarna samen langs de apotheek.' },
    helpRequestId,
    programmeId,
    municipality: 'GM0362',
    registeredOn,
  };
  const sealed = await keys.seal(askedData, plain, { tenant: TENANT, stream: `helprequest-${helpRequestId}`, commandId });
  const registered = { ...sealed, tenant: TENANT, dueOn: addDays(registeredOn, 14) };
  const opened = { helpRequestId, caseId, programmeId, municipality: 'GM0362', tenant: TENANT, on: registeredOn };
  await Promise.all([
    append('helprequest', helpRequestId, [{ type: 'registration.help-request-registered.v1', data: registered, commandId }]),
    append('placement', helpRequestId, [{ type: 'matching.placement-opened.v1', data: opened }]),
  ]);
}

function append(aggregate, id, facts) {
  const events = facts.map(({ type, data, commandId = randomUUID() }) => {
    if (made++ % 1_000 === 0) registry.codec.encode({ type, data });
    const metadata = {
      commandId,
      correlationId: commandId,
      causationId: commandId,
      actor: 'caseworker-1',
      role: 'caseworker',
      organisation: 'Gemeente Amstelveen',
      tenant: TENANT,
      municipality: 'GM0362',
      purpose: 'newcomer-support',
      fingerprint: 'n3Y0lBq0b5ssn8uM6m6m1yq5b0x0Q1sYbQ2dS0fM5xk',
      occurredAt: '2019-07-01T09:30:00.000Z',
    };
    return { id: randomUUID(), type, data, metadata };
  });
  return engines.log.append(`${aggregate}-${id}`, 'no-stream', events);
}
