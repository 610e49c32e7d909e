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

test.each([
  [{ statusFilter: 'RUNNING' }, 'executions_running_by_machine (machine=?)'],
  [{ statusFilter: 'FAILED' }, 'executions_unsuccessful (machine=? AND status=?)'],
  [{ statusFilter: 'SUCCEEDED' }, 'executions_by_machine (machine=?)'],
  [{}, 'executions_by_machine (machine=?)'],
])(
  'a list with %o is read in its order, and past none that have another status where most have succeeded',
  async (filter, index) => {
    const folder = mkdtempSync(join(tmpdir(), 'flowforge-list-'))
    const file = join(folder, 'states.db')
    const { states, create } = await createHarness({}, { store: createSqliteStore(file) })
    const machine = await create(waitMinute)
    const { stateMachineVersionArn } = await states.request('PublishStateMachineVersion', {
      stateMachineArn: machine,
    })
    const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare')
    for (const stateMachineArn of [machine, stateMachineVersionArn]) {
      await states.request('ListExecutions', { stateMachineArn, ...filter })
    }
    const queries = prepare.mock.calls.map(([sql]) => sql)
    prepare.mockRestore()
    await states.stop()
    const db = new DatabaseSync(file)
    const plans = queries.map((sql) =>
      db
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => detail),
    )
    db.close()
    const plan = [`SEARCH executions USING INDEX ${index}`]
    expect(plans).toEqual([plan, plan])
  },
)

test('a file of before gets the indexes that came later', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'flowforge-list-')), 'states.db')
  const listIndexes = () => {
    const db = new DatabaseSync(file)
    const names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND sql > ''").all()
    db.exec('DROP INDEX executions_unsuccessful')
    db.close()
    return names.map(({ name }) => name)
  }
  createSqliteStore(file).close()
  const before = listIndexes()
  createSqliteStore(file).close()
  expect(before).toContain('executions_unsuccessful')
  expect(listIndexes().toSorted()).toEqual(before.toSorted())
})
