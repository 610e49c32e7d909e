import { fileURLToPath } from 'node:url'

/** The project's folder. Nothing synthesized holds it: a template names no path of this machine. */
export const projectDirectory = fileURLToPath(new URL('../', import.meta.url))
