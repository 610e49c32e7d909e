import { build } from 'vite'
import { consoleConfig } from './config.ts'

/** Builds the page into `.build/console`. */
export async function buildConsole(projectDirectory: string): Promise<void> {
  await build(consoleConfig(projectDirectory))
}
