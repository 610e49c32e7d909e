import { fileURLToPath } from 'node:url'

export const projectDirectory = fileURLToPath(new URL('../../', import.meta.url))

/** Where `global-setup.ts` synthesizes the app once for the whole run, with fault injection on. */
export const testAssembly = fileURLToPath(new URL('../../.build/test/cdk.out', import.meta.url))
