import * as z from 'zod'
import type { Json } from './json.ts'

const Response = z.union([
  z.object({ Return: z.custom<Json>((value) => value !== undefined) }).strict(),
  z.object({ Throw: z.object({ Error: z.string(), Cause: z.string().optional() }) }).strict(),
])

/**
 * The mock configuration of Step Functions Local: which responses the states of a machine have in a test case, and what the
 * responses are, by number of the attempt (`0`) or a range of them (`1-2`).
 * https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html
 */
export const MockConfiguration = z.object({
  StateMachines: z.record(
    z.string(),
    z.object({ TestCases: z.record(z.string(), z.record(z.string(), z.string())) }),
  ),
  MockedResponses: z.record(z.string(), z.record(z.string().regex(/^\d+(-\d+)?$/), Response)),
})
export type MockConfiguration = z.output<typeof MockConfiguration>
