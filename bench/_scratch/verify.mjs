import { compareViews } from '../../apps/cli/dist/compare-views.js';
import { registry } from '../../apps/platform/dist/contexts.js';

console.log(compareViews(process.argv[2], registry));
