import { amstelveen } from '../../mock/pilot.js';
import { budgetsOf, firstShown } from './periods.js';

const [pilot, contract] = amstelveen.periods;

describe('the period that is shown', () => {
  it('is the latest in which something was asked', () => {
    expect(firstShown(amstelveen.periods, '2022-01-01')).toBe(pilot);
  });

  it('is the one of today while nothing was asked yet', () => {
    expect(contract && firstShown([contract], '2022-02-01')).toBe(contract);
    expect(firstShown([], '2022-02-01')).toBeUndefined();
  });

  it('REG-01 keeps funding sources of different periods apart', () => {
    const names = amstelveen.periods.map((period) => budgetsOf(amstelveen, period).map((one) => one.name));
    expect(names).toEqual([['Implementatiegelden nieuwe Wet inburgering'], ['Onafhankelijke cliëntondersteuning']]);
  });
});
