import * as z from 'zod'
import { validateInTurns } from '../validate/validate-definition.ts'
import type { OperationDeps } from './deps.ts'
import { definition, machineType, oneOf } from './shapes/members.ts'

export const shape = z.object({
  definition,
  type: machineType,
  severity: oneOf('ERROR', 'WARNING').optional(),
  maxResults: z.int().min(0).max(100).optional(),
})

export async function run(_deps: OperationDeps, input: z.output<typeof shape>) {
  const all = await validateInTurns(input.definition, input.type ?? 'STANDARD')
  const errors = all.filter(({ severity }) => severity === 'ERROR')
  const wanted = input.severity === 'WARNING' ? all : errors
  const limit = input.maxResults || 100
  return {
    result: errors.length > 0 ? 'FAIL' : 'OK',
    diagnostics: wanted.slice(0, limit),
    truncated: wanted.length > limit,
  }
}
