import { Agenda } from './agenda.js';

describe('the agenda of the demo', () => {
  it('gives what is planned in the order of its moment, ties in the order of planning', async () => {
    const agenda = new Agenda();
    const done: string[] = [];
    for (const [at, name] of [
      [5, 'late'],
      [1, 'first'],
      [5, 'later'],
      [3, 'middle'],
    ] as const)
      agenda.plan(at, async () => void done.push(name));
    for (let one = agenda.next(6); one; one = agenda.next(6)) await one.what();
    expect(done).toEqual(['first', 'middle', 'late', 'later']);
  });

  it('leaves what lies beyond the horizon', () => {
    const agenda = new Agenda();
    agenda.plan(10, async () => undefined);
    expect(agenda.next(10)).toBeNull();
    expect(agenda.next(11)?.at).toBe(10);
  });
});
