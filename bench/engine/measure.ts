import { join } from 'node:path'
import { chainOf, INPUT, ONE_PASS } from './machines.ts'
import { callStates, createLocalStepFunctions, startMoto } from './others.ts'
import { type Durability, startOurs, temporaryFolder } from './ours.ts'
import { type EngineRate, measureExecutions } from './rate.ts'

const IN_FLIGHT = 64
const SECONDS = 4

/** Each measurement runs in a process of its own (see `run.ts`), so that none inherits another's heap or code. */
const measurements = {
  /** The engine alone: tasks answer in process at once. */
  async ours({ durability, tasks }: { durability: Durability; tasks: number }): Promise<EngineRate> {
    const engine = await startOurs(durability, { file: join(temporaryFolder(), 'states.db') })
    const machine = await engine.create('chain', chainOf(tasks))
    const rate = await measureExecutions(async () => (await engine.start(machine, INPUT)).ended, {
      inFlight: IN_FLIGHT,
      seconds: SECONDS,
    })
    await engine.stop()
    return rate
  },

  async localStepFunctions({ tasks }: { tasks: number }): Promise<EngineRate> {
    const run = createLocalStepFunctions(chainOf(tasks), INPUT)
    return measureExecutions(run, { inFlight: IN_FLIGHT, seconds: SECONDS })
  },

  /** Pass states, since its tasks would need Docker; over HTTP, which it cannot do without. Absent: not installed. */
  async moto({ states }: { states: number }): Promise<EngineRate | undefined> {
    const moto = await startMoto()
    if (!moto) {
      return undefined
    }
    const { States, StartAt } = chainOf(states)
    const passes = Object.entries(States).map(
      ([name, { Resource: _, ...state }]: [string, { Resource?: string }]) => [
        name,
        { ...state, Type: 'Pass' },
      ],
    )
    const definition = JSON.stringify({ StartAt, States: Object.fromEntries(passes) })
    try {
      let accounts = 0
      const run = async () => {
        // An account each: it cannot start a second execution in one (`cannot pickle '_thread.RLock'`, answered 500).
        const account = String(++accounts).padStart(12, '0')
        const call = (operation: string, input: object) =>
          callStates(moto.endpoint, account, [operation, input])
        const { stateMachineArn } = await call('CreateStateMachine', {
          name: 'chain',
          definition,
          roleArn: `arn:aws:iam::${account}:role/bench`,
        })
        const { executionArn } = await call('StartExecution', {
          stateMachineArn,
          input: JSON.stringify(INPUT),
        })
        for (let looks = 0; ; looks++) {
          if (looks > 500) {
            throw new Error('moto has not ended an execution within 10 s')
          }
          const { status } = await call('DescribeExecution', { executionArn })
          if (status !== 'RUNNING') {
            return
          }
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      }
      // One after the other: executions are threads of one Python process.
      return await measureExecutions(run, { inFlight: 1, seconds: SECONDS })
    } catch (error) {
      console.error(`  moto_server did not run the machine: ${(error as Error).message}`)
      return undefined
    } finally {
      moto.stop()
    }
  },

  /** Memory and speed with an empty store and after `closed` executions have ended in it. */
  async aged({ closed }: { closed: number }) {
    const engine = await startOurs('durable', { file: join(temporaryFolder(), 'states.db') })
    const chain = await engine.create('chain', chainOf(4))
    const filler = await engine.create('filler', ONE_PASS)
    const run = (machine: string) => async () => (await engine.start(machine, INPUT)).ended
    const look = async () => {
      const rate = await measureExecutions(run(chain), { inFlight: IN_FLIGHT, seconds: SECONDS })
      globalThis.gc?.()
      return { rate, residentMb: process.memoryUsage.rss() / 2 ** 20 }
    }
    const empty = await look()
    let left = closed
    const fill = async () => {
      while (left-- > 0) {
        await run(filler)()
      }
    }
    await Promise.all(Array.from({ length: IN_FLIGHT }, fill))
    const aged = await look()
    await engine.stop()
    return { closed, empty, aged }
  },

  /** Memory and the price of an execution as the durable store fills, one look each time so many have ended. */
  async long({ looks }: { looks: readonly number[] }): Promise<LongLook[]> {
    const engine = await startOurs('durable', { file: join(temporaryFolder(), 'states.db') })
    const machine = await engine.create('chain', chainOf(4))
    const run = async () => (await engine.start(machine, INPUT)).ended
    const found: LongLook[] = []
    let done = 0
    for (const closed of looks) {
      const began = process.cpuUsage()
      const executions = closed - done
      const loop = async () => {
        while (done < closed) {
          done++
          await run()
        }
      }
      await Promise.all(Array.from({ length: IN_FLIGHT }, loop))
      const { user, system } = process.cpuUsage(began)
      globalThis.gc?.()
      const { rss, heapUsed } = process.memoryUsage()
      found.push({
        closed,
        heapMb: heapUsed / 2 ** 20,
        residentMb: rss / 2 ** 20,
        processorMs: (user + system) / 1_000 / executions,
      })
    }
    await engine.stop()
    return found
  },

  /** A store with `inFlight` executions at work in a task, opened again: how long until the first task is delivered. */
  async restart({ inFlight }: { inFlight: number }) {
    const file = join(temporaryFolder(), 'states.db')
    const never = new Promise<string>(() => {})
    const before = await startOurs('durable', { file, invoke: () => never })
    const machine = await before.create('chain', chainOf(4))
    for (let started = 0; started < inFlight; started++) {
      await before.start(machine, INPUT)
    }
    await before.stop()

    const started = performance.now()
    let firstMs = 0
    let allMs = 0
    let delivered = 0
    const { promise: all, resolve } = Promise.withResolvers<void>()
    const after = await startOurs('durable', {
      file,
      invoke: () => {
        firstMs ||= performance.now() - started
        if (++delivered === inFlight) {
          allMs = performance.now() - started
          resolve()
        }
        return never
      },
    })
    await all
    await after.stop()
    return { inFlight, firstMs, allMs }
  },
}

export interface LongLook {
  closed: number
  /** After a collection. */
  heapMb: number
  residentMb: number
  /** Processor milliseconds of one execution since the look before. */
  processorMs: number
}

export type Measurements = typeof measurements

// As a program: `node measure.ts <name> <options as JSON>` prints the result as JSON.
if (import.meta.main) {
  const [name, options] = process.argv.slice(2)
  const measure = measurements[name as keyof Measurements] as (options: object) => Promise<unknown>
  console.log(JSON.stringify((await measure(JSON.parse(options!))) ?? null))
  process.exit(0)
}
