import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { mockApi } from './mock/mock-api.js';

const platform = `http://localhost:${process.env.PORT ?? '3000'}`;
const paths = ['/dashboard.json', '/sign-in', '/registration', '/matching', '/compensation', '/safeguarding', '/reporting', '/audit'];

/** `vite --mode mock`: the page with the mocked pilot, without a platform. */
const mocked: Plugin = { name: 'mock-api', configureServer: (server) => void server.middlewares.use(mockApi()) };

/** Everything comes from files of our own: no inline script, no inlined asset, so that `default-src 'self'` holds. */
export default defineConfig(({ mode }) => ({
  base: '/',
  plugins: mode === 'mock' ? [react(), mocked] : [react()],
  build: { outDir: 'dist', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: mode === 'mock' ? {} : { proxy: Object.fromEntries(paths.map((path) => [path, platform])) },
}));
