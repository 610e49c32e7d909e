import { afterEach } from 'vitest'
import type { FunctionResource } from '#local/assembly/index.ts'
import { createRealClock } from '#local/clock.ts'
import { createLambda, type Lambda } from '#local/lambda/index.ts'
import { environment } from './function-bundle.ts'

export const endpoints = { aws: 'http://127.0.0.1:4566', dynamoDb: 'http://127.0.0.1:8000' }

/** Creates the local Lambda of each test of a file, and stops it when the test is over. */
export function oneLambda() {
  let lambda: Lambda | undefined
  afterEach(async () => {
    await lambda?.stop()
    lambda = undefined
  })
  return (functions: FunctionResource[], more: Partial<Parameters<typeof createLambda>[0]> = {}): Lambda => {
    lambda = createLambda({ functions, environment, endpoints, clock: createRealClock(), ...more })
    return lambda
  }
}
