import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test, vi } from 'vitest'
import { createSqliteStore } from '#local/step-functions/index.ts'
import { waitMinute } from '../../../support/definitions.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test('a list of executions is prepared once, however often it is asked for and of whichever machine', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowforge-list-'))
  const { states, clock, create, start } = await createHarness(
    {},
    { store: createSqliteStore(join(folder, 'states.db')) },
  )
  clock.automatic = false
  const machines = [await create(waitMinute), await create(waitMinute)]
  const executions = [await start(machines[0]!), await start(machines[1]!)]
  const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare')
  const list = async (request: object) => {
    const { executions } = await states.request('ListExecutions', request)
    return (executions as { executionArn: string }[]).map(({ executionArn }) => executionArn)
  }
  for (const [i, stateMachineArn] of [...machines.entries(), ...machines.entries()]) {
    expect(await list({ stateMachineArn })).toEqual([executions[i]])
    expect(await list({ stateMachineArn, statusFilter: 'RUNNING' })).toEqual([executions[i]])
    expect(await list({ stateMachineArn, statusFilter: 'FAILED' })).toEqual([])
  }
  expect(prepare).toHaveBeenCalledTimes(3)
  prepare.mockRestore()
  await states.stop()
})
