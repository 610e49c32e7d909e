import { fileURLToPath } from 'node:url'

export const projectDirectory = fileURLToPath(new URL('../../', import.meta.url))

/** What `global-setup.ts` synthesizes once for the whole run. */
export const testAssembly = fileURLToPath(new URL('../../.build/cdk.out', import.meta.url))
