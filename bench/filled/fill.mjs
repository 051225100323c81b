/**
 * Fills a data folder with a programme, its cases and their help requests, as the API would have made them: decided
 * by the same deciders, sealed with the vault's keys, encoded by the codec, checksummed by the log's own code. Left out: ids are random
 * instead of derived from the command, fingerprints are all one text, every event was recorded at one moment, and there is no read log.
 * With `--views` all views are there too. Prints one line of JSON. A process of its own: what it needs
 * in memory goes with it.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { openEmbedded } from '@sleutelbos/engines/embedded/open-embedded.js';
import { positionOf } from '@sleutelbos/engines/event-log/decimal-position.js';
import { createKekFile, loadKek } from '@sleutelbos/engines/key-vault/kek.js';
import { openSqliteKeyVault } from '@sleutelbos/engines/key-vault/sqlite/sqlite-key-vault.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { addDays, groupOf, KeyRing } from '@sleutelbos/kernel';
import { caseDecider } from '@sleutelbos/registration/case/case.commands.js';
import { caseData } from '@sleutelbos/registration/case/case.js';
import { askedData, helpRequestDecider } from '@sleutelbos/registration/helprequest/help-request.commands.js';
import { programmeDecider } from '@sleutelbos/registration/programme/programme.commands.js';
import { registry } from '../../apps/platform/dist/contexts.js';
import { bulkLog } from './bulk-log.mjs';
import { bulkViews } from './bulk-views.mjs';

const [folder, eventsText, ...rest] = process.argv.slice(2);
const wanted = Number(eventsText);
const REQUESTS_A_CASE = 10;
const CASES_AT_ONCE = 512;
const TENANT = 'mee-amstel-en-zaan';
const MUNICIPALITY = 'GM0362';
const LANGUAGES = ['ti', 'apc', 'so', 'fa', 'tr'];
const DAYS = Array.from({ length: 1_000 }, (_, day) => addDays('2019-01-02', day));
const DOMAINS = ['health', 'money', 'housing', 'work'];

const system = realSystem();
const kekFile = `${folder}.kek`;
const kek = existsSync(kekFile) ? loadKek({ file: kekFile }) : createKekFile(kekFile, system.entropy);
const register = `${folder}.destroyed-keys`;
const open = () => openEmbedded({ folder, system, kek, register, toBus: registry.toBus(system.ciphers) });
// Makes the files.
await (await open()).close();

const vault = await openSqliteKeyVault({ folder, kek, register, system });
const keys = new KeyRing(vault, system);
const log = bulkLog(folder, system.clock.now());
const views = rest.includes('--views') ? bulkViews(folder, system, registry) : null;
let unfolded = [];
const programmeId = randomUUID();
carryOut(programmeDecider, programmeId, [
  {
    type: 'open-programme',
    ...{ programmeId, name: 'Amstelveen', municipalities: [MUNICIPALITY], legalGround: 'AVG 6(1)(e)', tenant: TENANT },
  },
]);
const cases = Math.ceil((wanted - 1) / (2 + 2 * REQUESTS_A_CASE));
const sample = [];
for (let from = 0; from < cases; from += CASES_AT_ONCE) {
  const group = Array.from({ length: Math.min(CASES_AT_ONCE, cases - from) }, (_, index) => ({
    number: from + index,
    caseId: randomUUID(),
  }));
  await Promise.all(group.map(openCase));
  if (sample.length < 1_000) sample.push(...group.map((one) => one.caseId));
  for (let request = 0; request < REQUESTS_A_CASE; request++) {
    for (const one of group) await ask(one, request);
    await fold();
  }
}
const events = log.count();
log.close();
await views?.close(positionOf(events));
await vault.close();

const engines = await open();
const head = await engines.log.head();
// The reactions' work stands in the log already; to go through it again would change nothing.
for (const reaction of registry.reactions) await engines.views.saveCheckpoint(groupOf(reaction), head);
await engines.close();
console.log(JSON.stringify({ programmeId, events, cases, requests: cases * REQUESTS_A_CASE, sample: sample.slice(0, 1_000) }));

async function openCase({ number, caseId }) {
  const commandId = randomUUID();
  const newcomer = { name: `Nieuwkomer ${number}`, phone: '06 12345678', wishes: 'Liever niet op vrijdag' };
  const language = LANGUAGES[number % LANGUAGES.length];
  const plain = { caseId, programmeId, municipality: MUNICIPALITY, regime: '2013', languages: [language], newcomer };
  const sealed = await keys.seal(caseData, plain, { tenant: TENANT, stream: `case-${caseId}`, commandId });
  const agreement = { caseId, agreementId: randomUUID(), language, how: 'in-person', by: 'caseworker', on: '2019-01-01' };
  carryOut(caseDecider, caseId, [
    { type: 'open-case', ...sealed, tenant: TENANT, programmeMunicipalities: [MUNICIPALITY], commandId },
    { type: 'record-agreement', ...agreement, today: '2019-01-01' },
  ]);
}

async function ask({ number, caseId }, request) {
  const helpRequestId = randomUUID();
  const commandId = randomUUID();
  const registeredOn = DAYS[(number * 7 + request * 31) % DAYS.length];
  const plain = {
    helpRequestId,
    caseId,
    programmeId,
    municipality: MUNICIPALITY,
    role: 'connector',
    language: LANGUAGES[number % LANGUAGES.length],
    domain: DOMAINS[request % DOMAINS.length],
    setting: 'health-care',
    remote: false,
    genderWish: { wish: 'none' },
    requester: 'newcomer',
    channel: 'phone',
    description: { text: 'Mee naar de huisarts, en daarna samen langs de apotheek.' },
    registeredOn,
  };
  const sealed = await keys.seal(askedData, plain, { tenant: TENANT, stream: `helprequest-${helpRequestId}`, commandId });
  carryOut(helpRequestDecider, helpRequestId, [{ type: 'register-help-request', ...sealed, tenant: TENANT, agreed: true, commandId }]);
}

/** Decides the commands one after the other on a stream that begins with them, and writes down what comes of it. */
function carryOut(decider, id, commands) {
  let state = decider.initial;
  let revision = -1;
  for (const { commandId = randomUUID(), ...command } of commands) {
    const facts = decider.decide(command, state);
    if (!Array.isArray(facts)) throw new Error(`Refused: ${JSON.stringify(facts)}`);
    for (const fact of facts) {
      state = decider.evolve(state, fact);
      revision += 1;
      const metadata = metadataOf(commandId);
      const event = { id: randomUUID(), type: fact.type, data: registry.codec.encode(fact), metadata };
      const recorded = log.append(`${decider.aggregate}-${id}`, revision, event);
      if (views) unfolded.push(recorded);
    }
  }
}

async function fold() {
  const batch = unfolded;
  unfolded = [];
  if (batch.length > 0) await views.feed(batch);
}

function metadataOf(commandId) {
  return {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: 'caseworker-1',
    role: 'caseworker',
    organisation: 'Gemeente Amstelveen',
    tenant: TENANT,
    municipality: MUNICIPALITY,
    purpose: 'newcomer-support',
    fingerprint: 'n3Y0lBq0b5ssn8uM6m6m1yq5b0x0Q1sYbQ2dS0fM5xk',
    occurredAt: '2019-07-01T09:30:00.000Z',
  };
}
