import { policiesWithoutRoute, routesWithoutPolicy } from '@sleutelbos/web';
import { safeguardingModule } from './safeguarding.module.js';

describe('the module of safeguarding', () => {
  it('has a policy for every route and a route for every policy', () => {
    expect(routesWithoutPolicy([safeguardingModule])).toEqual([]);
    expect(policiesWithoutRoute([safeguardingModule])).toEqual([]);
  });
});
