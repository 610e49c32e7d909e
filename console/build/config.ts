import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import type { InlineConfig } from 'vite'
import { operations } from './operations.ts'

/** How Vite builds the page, and serves it while it is worked on. */
export function consoleConfig(projectDirectory: string, outDir?: string): InlineConfig {
  return {
    root: join(projectDirectory, 'console'),
    // Relative to the page's `<base>`, which names the path of the stage.
    base: './',
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    plugins: [react(), operations()],
    build: {
      ...(outDir ? { outDir } : {}),
      emptyOutDir: true,
      target: 'es2023',
      // A style or picture in the page's address would need a wider policy than 'self'.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  }
}
