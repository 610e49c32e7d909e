import { fileURLToPath } from 'node:url'

export const projectDirectory = fileURLToPath(new URL('../', import.meta.url))
