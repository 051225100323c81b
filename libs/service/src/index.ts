export * from './compose-service.js';
export * from './configuration.js';
export * from './contexts.js';
export * from './environment.js';
export * from './run-service.js';
