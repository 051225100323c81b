import type { Executor, Workbench } from '@sleutelbos/kernel';
import { type MemoryWorld, memoryWorld } from '@sleutelbos/testing';
import { openCase, recordAgreement, withdrawAgreement } from '../case/case.handlers.js';
import { openProgramme } from '../programme/programme.handlers.js';
import { registrationContext } from '../registration.context.js';
import { helpRequestDecider } from './help-request.commands.js';
import { markHelpRequestUnmet, registerHelpRequest } from './help-request.handlers.js';
import { withdrawRequestsOfCase } from './withdraw-requests-of-case.handler.js';

let world: MemoryWorld;
beforeEach(async () => {
  world = await memoryWorld({ contexts: [registrationContext] });
});
afterEach(async () => {
  await world.close();
  expect(world.faults).toEqual([]);
});

const asked = {
  role: 'connector',
  language: 'ti',
  domain: 'health',
  setting: 'health-care',
  remote: false,
  genderWish: { wish: 'none' },
  requester: 'newcomer',
  channel: 'phone',
} as const;

it('REG-41 a request that somebody else closes at that moment does not keep the others open', async () => {
  const programme = { name: 'Amstelveen', municipalities: ['GM0362'], legalGround: 'AVG 6(1)(e)' };
  const { programmeId = '' } = (await world.run(openProgramme, programme)).ids;
  const opened = { programmeId, municipality: 'GM0362', regime: '2013' as const, languages: ['ti'], newcomer: { name: 'Yonas' } };
  const { caseId = '' } = (await world.run(openCase, opened)).ids;
  await world.run(recordAgreement, { caseId, language: 'ti', how: 'in-person' });
  const requests: string[] = [];
  for (let n = 0; n < 3; n++) requests.push((await world.run(registerHelpRequest, { caseId, ...asked })).ids.helpRequestId ?? '');
  await world.settled();
  await world.stop();
  await world.run(withdrawAgreement, { caseId });

  const { bench } = world.runtime;
  const beside = {
    execute: bench.executor.execute.bind(bench.executor),
    async load(...of: Parameters<Executor['load']>) {
      const seen = await bench.executor.load(...of);
      if (of[1] === requests[1]) await world.run(markHelpRequestUnmet, { helpRequestId: of[1], reason: 'no-answer' });
      return seen;
    },
  };
  const meddled: Workbench = { ...bench, executor: beside as unknown as Executor };
  for (const helpRequestId of requests) await withdrawRequestsOfCase.handle({ caseId, helpRequestId }, world.call(), meddled);
  const states = await Promise.all(requests.map((one) => bench.executor.load(helpRequestDecider, one)));
  expect(states.map((one) => one.state.status)).toEqual(['withdrawn', 'unmet', 'withdrawn']);
});
