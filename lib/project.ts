import { fileURLToPath } from 'node:url'

/** The project's folder. Kept out of everything that is synthesized: a template names no path of a machine. */
export const projectDirectory = fileURLToPath(new URL('../', import.meta.url))
