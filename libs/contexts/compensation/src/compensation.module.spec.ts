import { policiesWithoutRoute, routesWithoutPolicy } from '@sleutelbos/web';
import { compensationModule } from './compensation.module.js';

describe('the module of compensation', () => {
  it('has a policy for every route and a route for every policy', () => {
    expect(routesWithoutPolicy([compensationModule])).toEqual([]);
    expect(policiesWithoutRoute([compensationModule])).toEqual([]);
  });
});
