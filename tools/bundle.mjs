/**
 * After the build: makes each entry named on the command line one file with everything that it imports, in the project's `dist`. Finding
 * and reading thousands of small modules is most of what a start costs (docs/explanation/performance.md). Needs what it imports built.
 */
import { copyFileSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';

/**
 * Stay packages of their own: what is found by name when it runs (Nest looks for both class libraries: a second copy would know no
 * rules), what reads files beside itself, and what only the demo needs.
 */
const APART = [
  'class-validator',
  'class-transformer',
  '@cedar-policy/cedar-wasm',
  'swagger-ui-dist',
  '@fastify/static',
  '@fastify/multipart',
  'pino',
  'oidc-provider',
];

const dist = resolve('dist');
for (const entry of process.argv.slice(2)) await bundle(entry);
copyPolicies();

async function bundle(entry) {
  const made = join(dist, '.bundle');
  await build({
    root: process.cwd(),
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true, external: APART },
    build: {
      ssr: join(dist, `${entry}.js`),
      outDir: made,
      target: 'esnext',
      minify: false,
      rolldownOptions: {
        treeshake: false,
        external: (name) =>
          APART.some((one) => name === one || name.startsWith(`${one}/`)) || /^@nestjs\/(microservices|websockets)/.test(name),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js', keepNames: true },
      },
    },
  });
  for (const file of readdirSync(made)) renameSync(join(made, file), join(dist, file));
  rmSync(made, { recursive: true });
  // It described the entry as it was before.
  rmSync(join(dist, `${entry}.js.map`), { force: true });
}

/** Modules read their policies from beside themselves, and now stand here. */
function copyPolicies() {
  const contexts = resolve(import.meta.dirname, '../libs/contexts');
  for (const context of readdirSync(contexts)) {
    const policies = join(contexts, context, 'dist', `${context}.cedar`);
    if (existsSync(policies)) copyFileSync(policies, join(dist, `${context}.cedar`));
  }
}
