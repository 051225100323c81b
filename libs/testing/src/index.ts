export * from './frozen.js';
export * from './given-when-then/decider.js';
export * from './given-when-then/reaction.js';
export * from './given-when-then/view.js';
export * from './logged-fact.js';
export * from './sealed-part.js';
