import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { UsageError } from '../../usage-error.ts'

/** Returns the mock configuration in a file, in the shape of Step Functions Local's. Throws UsageError. */
export async function readMocks(file: string | undefined) {
  if (file === undefined) {
    return undefined
  }
  const { MockConfiguration } = await import('#local/step-functions/index.ts')
  const result = MockConfiguration.safeParse(parse(file))
  if (!result.success) {
    throw new UsageError(`--mocks ${file} is no mock configuration: ${z.prettifyError(result.error)}`)
  }
  return result.data
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new UsageError(`--mocks ${file} cannot be read: ${(error as Error).message}`)
  }
}
