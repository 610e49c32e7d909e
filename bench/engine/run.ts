import { measure } from './measure-apart.ts'
import type { EngineRate } from './rate.ts'

const TASKS = 10

export async function measureEngine() {
  return {
    memory: await measure('ours', { durability: 'memory', tasks: TASKS }),
    durable: await measure('ours', { durability: 'durable', tasks: TASKS }),
    synced: await measure('ours', { durability: 'durable, fsync', tasks: TASKS }),
    localStepFunctions: await measure('localStepFunctions', { tasks: TASKS }),
    moto: await measure('moto', { states: TASKS }),
    saga: await measure('ours', { durability: 'durable, fsync', tasks: 4 }),
    aged: await measure('aged', { closed: 100_000 }),
    restart: await measure('restart', { inFlight: 10_000 }),
  }
}

export type EngineFacts = Awaited<ReturnType<typeof measureEngine>>

export function verdictsOfEngine({ saga, aged, restart }: EngineFacts) {
  const speed = aged.aged.rate.executionsPerSecond / aged.empty.rate.executionsPerSecond
  const memory = aged.aged.residentMb / aged.empty.residentMb
  const percent = (part: number) => `${(100 * part).toFixed(0)} %`
  return [
    {
      target: 'fsync before an effect, 4 tasks, 64 in flight: at most 0.25 ms per execution',
      value: `${saga.millisecondsEach.toFixed(2)} ms`,
      met: saga.millisecondsEach <= 0.25,
    },
    {
      target: 'after 100,000 closed executions: speed flat within 20 %',
      value: percent(speed),
      met: speed >= 0.8,
    },
    {
      target: 'after 100,000 closed executions: memory flat within 20 %',
      value: percent(memory),
      met: memory <= 1.2,
    },
    {
      target: 'restart with 10,000 in flight makes progress within 2 s',
      value: `${(restart.firstMs / 1000).toFixed(2)} s`,
      met: restart.firstMs <= 2_000,
    },
  ]
}

const NOTES = [
  `A machine of ${TASKS} tasks in a row; tasks answer in process at once, so what is measured is the engine alone.`,
  'Ours and aws-local-stepfunctions are called in process, 64 in flight; moto over HTTP, one at a time, with Pass',
  'states, for its tasks would need Docker: its row is an order of magnitude, no race.',
  'Not measured here: AWS, other disks (fsync is as fast as this one), HTTP, Lambda.',
]

export function printEngineReport(facts: EngineFacts): void {
  const { memory, durable, synced, localStepFunctions, moto, aged, restart } = facts
  const row = (name: string, rate: EngineRate, states = TASKS) =>
    [
      name.padEnd(34),
      rate.executionsPerSecond.toFixed(0).padStart(12),
      (rate.executionsPerSecond * states).toFixed(0).padStart(14),
      rate.processorMs.toFixed(2).padStart(8),
    ].join('  ')
  console.log(`\n${'Engine'.padEnd(34)}  executions/s   transitions/s    cpu ms`)
  console.log(row('in memory', memory))
  console.log(row('durable', durable))
  console.log(row('durable, fsync', synced))
  console.log(row('aws-local-stepfunctions (no store)', localStepFunctions))
  if (moto) {
    console.log(row('moto_server', moto))
  } else {
    console.log('moto_server is not installed, or did not run the machine')
  }
  const { empty, aged: after } = aged
  console.log(`\nAfter ${aged.closed.toLocaleString('en')} closed executions`)
  console.log(
    `  executions/s  ${empty.rate.executionsPerSecond.toFixed(0)} → ${after.rate.executionsPerSecond.toFixed(0)}`,
  )
  console.log(`  resident MB   ${empty.residentMb.toFixed(0)} → ${after.residentMb.toFixed(0)}`)
  console.log(`\nRestart with ${restart.inFlight.toLocaleString('en')} in flight`)
  console.log(
    `  first task delivered again after ${restart.firstMs.toFixed(0)} ms, all after ${restart.allMs.toFixed(0)} ms`,
  )
  console.log('\nTargets')
  for (const { target, value, met } of verdictsOfEngine(facts)) {
    console.log(`  ${target.padEnd(82)}  ${value.padStart(8)}  ${met ? 'met' : 'NOT MET'}`)
  }
  console.log(`\n${NOTES.join('\n')}`)
}
