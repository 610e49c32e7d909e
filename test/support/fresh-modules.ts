import { afterAll, vi } from 'vitest'

// Test files share a process, and the packages that it has loaded. Each file has an environment and modules of the
// sources of its own, and so their clients and what they remember.
const environment = { ...process.env }
vi.resetModules()

afterAll(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  // In place: Vitest keeps the object.
  for (const name of Object.keys(process.env)) {
    delete process.env[name]
  }
  Object.assign(process.env, environment)
  vi.unstubAllGlobals()
  vi.useRealTimers()
})
