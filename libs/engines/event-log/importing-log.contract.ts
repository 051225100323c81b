import { type ImportingLog, type RecordedBefore, type RecordedEvent, START } from '@sleutelbos/kernel';
import { collect, expectConflict, ids, some } from './contract-events.contract.js';

export interface ImportingLogUnderTest {
  readonly log: ImportingLog;
  readonly close: () => Promise<void>;
}

const recorded = (id: string, recordedAt: string): RecordedBefore => ({
  id,
  type: 'test.happened.v1',
  data: { id },
  metadata: { actor: 'employee-7' },
  recordedAt,
});
const first = recorded('0190f3a0-0000-7000-8000-000000000001', '2013-04-01T10:00:00.001Z');
const second = recorded('0190f3a0-0000-7000-8000-000000000002', '2013-04-01T10:00:00.002Z');
const third = recorded('0190f3a0-0000-7000-8000-000000000003', '2019-01-01T00:00:00.000Z');

/** The laws of `ImportingLog`, beside those of every event log. */
export function importingLogContract(name: string, make: () => Promise<ImportingLogUnderTest>): void {
  describe(`${name}, taking in what another log recorded`, () => {
    let made: ImportingLogUnderTest;
    let log: ImportingLog;
    beforeEach(async () => {
      made = await make();
      log = made.log;
    });
    afterEach(() => made.close());

    const shown = ({ id, type, data, metadata, recordedAt }: RecordedEvent): RecordedBefore => ({ id, type, data, metadata, recordedAt });

    it('keeps ids, metadata, data and instants, each event its own, and the order of the calls over all streams', async () => {
      await log.appendRecorded('case-1', 'no-stream', [first]);
      await log.appendRecorded('case-2', 'no-stream', [third]);
      await log.appendRecorded('case-1', 0, [second]);
      expect((await collect(log, START)).map(shown)).toEqual([first, third, second]);
      expect((await log.read('case-1')).map((event) => [event.revision, event.recordedAt])).toEqual([
        [0, first.recordedAt],
        [1, second.recordedAt],
      ]);
    });

    it('answers with the instant of the last, and a repeat as the first time', async () => {
      const answer = await log.appendRecorded('case-1', 'no-stream', [first, second]);
      expect(answer).toMatchObject({ revision: 1, recordedAt: second.recordedAt });
      expect(await log.appendRecorded('case-1', 'no-stream', [first, second])).toEqual(answer);
      expect(await log.read('case-1')).toHaveLength(2);
    });

    it('refuses another revision than expected, and goes on with new events at an instant of its own', async () => {
      await log.appendRecorded('case-1', 'no-stream', [first]);
      await expectConflict(log.appendRecorded('case-1', 'no-stream', [second]));
      await expectConflict(log.appendRecorded('case-1', 3, [second]));
      const [fresh] = some('0190f3a0-0000-7000-8000-000000000004');
      const { recordedAt } = await log.append('case-1', 0, [fresh]);
      expect(recordedAt > third.recordedAt).toBe(true);
      expect(ids(await log.read('case-1'))).toEqual([first.id, fresh.id]);
    });
  });
}
