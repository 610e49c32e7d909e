import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSqliteStore } from '#local/step-functions/index.ts'
import { input, machine } from '#test/support/arbitrary-machine.ts'
import { findMalformed } from '#verify/run/history.ts'
import { createHarness, type Ended, type Harness, hang } from '../../support/engine-harness.ts'

const functions = {
  echo: (event: unknown) => event,
  odd(event: unknown) {
    if (JSON.stringify(event).length % 2) {
      throw Object.assign(new Error('odd'), { name: 'Odd' })
    }
    return event
  },
  hang: () => hang,
}

async function run(harness: Harness, definition: object, data: unknown): Promise<Ended> {
  return harness.run(definition, data)
}

const comparable = ({ status, output, error, signature }: Ended) => ({
  status,
  output: JSON.stringify(output)
    ?.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'uuid')
    // Where an execution's name is parsed as JSON, how it begins decides what is wrong with it.
    .replace(/(into json: ).*?( \(Service:)/g, '$1…$2'),
  error,
  signature,
})

test('every machine ends, its history is well-formed, and a durable run is the same as one in memory', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowforge-fuzz-'))
  const inMemory = await createHarness(functions)
  const durable = await createHarness(functions, { store: createSqliteStore(join(folder, 'states.db')) })
  try {
    await fc.assert(
      fc.asyncProperty(machine, input, async (definition, data) => {
        const first = await run(inMemory, definition, data)
        expect(first.status).not.toBe('RUNNING')
        expect(findMalformed(first.events)).toBeUndefined()
        expect(comparable(await run(durable, definition, data))).toEqual(comparable(first))
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 150), endOnFailure: true },
    )
  } finally {
    await inMemory.states.stop()
    await durable.states.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})

test('whatever is sent as a definition is taken or refused with InvalidDefinition', async () => {
  const { states } = await createHarness()
  const field = fc.constantFrom(
    'Type',
    'Next',
    'End',
    'Choices',
    'States',
    'StartAt',
    'Retry',
    'Catch',
    'Branches',
    'Items',
    'Resource',
  )
  const junk = fc.dictionary(
    field,
    fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom('Task', 'Map', 'A', '$.x[', '{% ( %}')),
  )
  const definition = fc.oneof(
    junk,
    fc.record({ StartAt: fc.constant('A'), States: fc.dictionary(fc.constantFrom('A', 'B'), junk) }),
    fc.jsonValue(),
  )
  await fc.assert(
    fc.asyncProperty(definition, async (sent) => {
      const request = {
        name: `m${Math.random()}`,
        definition: JSON.stringify(sent),
        roleArn: 'arn:aws:iam::111111111111:role/r',
      }
      await states.request('CreateStateMachine', request).catch((error) => {
        if (error.name !== 'InvalidDefinition') {
          throw error
        }
      })
    }),
    { numRuns: 500 },
  )
})
