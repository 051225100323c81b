import { policiesWithoutRoute, routesWithoutPolicy } from '@sleutelbos/web';
import { auditContext } from './audit.context.js';
import { auditModule } from './audit.module.js';

describe('the module of audit', () => {
  it('has a policy for every route and a route for every policy', () => {
    expect(routesWithoutPolicy([auditModule])).toEqual([]);
    expect(policiesWithoutRoute([auditModule])).toEqual([]);
  });

  it('AUD-03 changes nothing: it has no commands, and nobody but an auditor is let in', () => {
    expect([auditContext.handlers, auditContext.deciders, auditContext.events]).toEqual([[], [], []]);
    const permits = auditModule.policies.split('permit').slice(1);
    expect(permits.length).toBeGreaterThan(0);
    for (const permit of permits) expect(permit).toContain('principal == Role::"auditor"');
  });
});
