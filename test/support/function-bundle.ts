import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FunctionResource } from '#local/assembly/index.ts'

export const environment = { accountId: '111111111111', region: 'us-east-1' }

/** Writes `source` as the bundle of a function and describes that function. */
export function writeFunction(
  name: string,
  source: string,
  overrides: Partial<FunctionResource> = {},
): FunctionResource {
  const codePath = join(mkdtempSync(join(tmpdir(), 'flowforge-function-')), name)
  mkdirSync(codePath)
  writeFileSync(join(codePath, 'index.mjs'), source)
  return {
    logicalId: name,
    name,
    arn: `arn:aws:lambda:${environment.region}:${environment.accountId}:function:${name}`,
    codePath,
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    timeout: 3,
    memorySize: 128,
    environment: {},
    ...overrides,
  }
}
