import { type Call, CommandFailed, dateAt, defineHandler, derivedId, orThrow, streamOf } from '@sleutelbos/kernel';
import { z } from 'zod';
import { refuse } from '../refusals.js';
import { namesSomebody } from '../reporting-code/reporting-code.js';
import { officerFacts, type Standing, standingOf } from '../reporting-code/standing.js';
import { unnamed } from './pseudonym.js';
import { signalDecider } from './signal.commands.js';
import { notToDo, observation, type Signal, signalContent, signalFiled, signalKind, signalSource, signalSupplemented } from './signal.js';

const forOfficer = (call: Call, standing: Standing) => (state: Signal) => officerFacts(state, call.origin, standing);

const forReporter = (call: Call, reporter: string) => (state: Signal) => {
  const own = state.status !== 'none' && state.reporter === reporter && state.tenant === call.origin.tenant;
  return { sameTenant: own, ownRecord: own, restricted: !own };
};

/** Files a signal with the reporting code of the reporter's own organisation (SAF-01, SAF-02, SAF-03). */
export const fileSignal = defineHandler({
  name: 'safeguarding.file-signal',
  schema: signalContent.extend({ kind: signalKind, mayCall: z.boolean(), phone: signalSource.shape.phone }),
  async handle(input, named, bench) {
    const standing = await standingOf(bench, named.origin);
    const { call, reporter } = await unnamed(bench, named);
    const { commandId, tenant, actor } = call.origin;
    await call.authorise({ sameTenant: true });
    const signalId = await bench.keys.subjectId(tenant, commandId, 'signal');
    const repeated = await bench.executor.receiptOf(signalDecider, signalId, call);
    if (repeated) return { receipt: repeated, ids: { signalId } };
    if (!namesSomebody(standing.code, standing.today)) orThrow(refuse('no-officer-named'));
    if (input.seenOn > standing.today) orThrow(refuse('seen-in-the-future'));
    const { kind, mayCall, phone, ...content } = input;
    const sourceId = await bench.keys.subjectId(tenant, commandId, 'source');
    const plain = {
      signalId,
      tenant,
      organisation: actor.organisation,
      kind,
      filedOn: standing.today,
      mayCall,
      reporter,
      sourceId,
      content,
      source: { reporter: named.origin.actor.id, ...(phone === undefined ? {} : { phone }) },
    };
    const place = { tenant, stream: streamOf(signalDecider, signalId), commandId };
    const data = await bench.keys.seal(signalFiled.schema, plain, place);
    const receipt = await bench.executor.execute(signalDecider, signalId, { type: 'file-signal', ...data }, call, { creates: true });
    return { receipt, ids: { signalId } };
  },
});

/** The reporter adds to an own signal that they no longer see (SAF-07). */
export const supplementSignal = defineHandler({
  name: 'safeguarding.supplement-signal',
  schema: observation.extend({ signalId: z.uuid() }),
  async handle(input, named, bench) {
    const today = dateAt(bench.clock.now());
    const { call, reporter } = await unnamed(bench, named);
    const { commandId, tenant } = call.origin;
    const { signalId, ...content } = input;
    const facts = forReporter(call, reporter);
    // Before sealing: an id that somebody guessed must leave no key behind.
    const { state } = await bench.executor.load(signalDecider, signalId);
    if (state.status === 'none') throw new CommandFailed('not-found');
    await call.authorise(facts(state));
    if (input.seenOn > today) orThrow(refuse('seen-in-the-future'));
    const supplementId = derivedId(bench.ciphers, commandId, 'supplement');
    const place = { tenant, stream: streamOf(signalDecider, signalId), commandId };
    const data = await bench.keys.seal(signalSupplemented.schema, { signalId, supplementId, on: today, content }, place);
    const receipt = await bench.executor.execute(signalDecider, signalId, { type: 'supplement-signal', ...data }, call, { facts });
    return { receipt, ids: { signalId, supplementId } };
  },
});

/** Somebody named in the code today takes the signal up (SAF-02, SAF-07). */
export const pickUpSignal = defineHandler({
  name: 'safeguarding.pick-up-signal',
  schema: z.strictObject({ signalId: z.uuid() }),
  async handle(input, call, bench) {
    const standing = await standingOf(bench, call.origin);
    const { signalId } = input;
    const repeated = await bench.executor.receiptOf(signalDecider, signalId, call);
    if (repeated) return { receipt: repeated, ids: { signalId } };
    if (standing.function === null) throw new CommandFailed('not-found');
    const officer = { officer: call.origin.actor.id, function: standing.function };
    const command = { type: 'pick-up-signal', signalId, ...officer, on: standing.today } as const;
    const receipt = await bench.executor.execute(signalDecider, signalId, command, call, { facts: forOfficer(call, standing) });
    return { receipt, ids: { signalId } };
  },
});

/** Closes a signal, with what the reporter should not do (SAF-07). */
export const closeSignal = defineHandler({
  name: 'safeguarding.close-signal',
  schema: z.strictObject({ signalId: z.uuid(), notToDo: z.array(notToDo).max(5) }),
  async handle(input, call, bench) {
    const standing = await standingOf(bench, call.origin);
    const command = { type: 'close-signal', officer: call.origin.actor.id, on: standing.today, ...input } as const;
    const receipt = await bench.executor.execute(signalDecider, input.signalId, command, call, { facts: forOfficer(call, standing) });
    return { receipt, ids: { signalId: input.signalId } };
  },
});
