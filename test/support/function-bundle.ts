import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { FunctionResource } from '#local/assembly/index.ts'

export const environment = { accountId: '111111111111', region: 'us-east-1' }

/** Writes `source` as the bundle of a function, or its files by their names, and describes that function. */
export function writeFunction(
  name: string,
  source: string | Readonly<Record<string, string>>,
  overrides: Partial<FunctionResource> = {},
): FunctionResource {
  const codePath = join(mkdtempSync(join(tmpdir(), 'flowforge-function-')), name)
  mkdirSync(codePath)
  for (const [file, text] of Object.entries(typeof source === 'string' ? { 'index.mjs': source } : source)) {
    mkdirSync(dirname(join(codePath, file)), { recursive: true })
    writeFileSync(join(codePath, file), text)
  }
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
