import { fileURLToPath } from 'node:url'
import { isEnded, type SagaStatus } from '#core/saga/index.ts'
import type { Assembly } from '#local/assembly/index.ts'
import { FAULT_KINDS } from '../faults/index.ts'
import type { Result } from '../run/result.ts'
import { runSchedule } from '../run/run-schedule.ts'
import { type App, openTestBed } from '../run/test-bed/test-bed.ts'
import type { Schedule } from '../schedules/schedule.ts'
import { publishedDefinition } from './definition.ts'
import { publishedSaga } from './workflow.ts'

const STEPS = ['ReserveInventory', 'ProcessPayment', 'UpdateWarehouse']
const UNDOS = ['RefundPayment', 'ReleaseInventory']
/** Without effect, so that whatever is wrong after it is wrong on the way back. */
const WAY_BACK = { at: 'UpdateWarehouse', kind: 'refused' }

/** Faults that ask for nothing which samples do not have, such as a cancel or an operator. */
const FAULTS = [
  'throws',
  'refused-after',
  'answer-lost',
  'twice',
  'throttled',
  'late-after-end',
  'dynamodb-answer-lost',
  'dynamodb-down',
  'stopped-after',
  'timed-out-after',
  'overtaken',
  'stuck-retried',
]

const HANDLERS: Record<string, string> = {
  ReserveInventory: 'reserveInventory',
  ReleaseInventory: 'releaseInventory',
  ProcessPayment: 'processPayment',
  RefundPayment: 'refundPayment',
  UpdateWarehouse: 'updateWarehouse',
}

/** Runs the saga that samples publish through every fault at every step and undo (docs/published-saga.md). */
export async function runPublished(app: App): Promise<Result[]> {
  const testBed = await openTestBed({ ...app, change: publish })
  try {
    return await Promise.all(schedules().map((schedule) => runSchedule(testBed, publishedSaga, schedule)))
  } finally {
    await testBed.stop()
  }
}

/** What is wrong in the end, as a Markdown table: fault × state. */
export function describePublished(results: readonly Result[]): string {
  const cells = new Map(results.map((result) => [keyOf(result.schedule), wrongIn(result)]))
  const states = [...STEPS, ...UNDOS]
  const rows = FAULTS.map((kind) => [
    `\`${kind}\`: ${FAULT_KINDS[kind]!.about}`,
    ...states.map((at) => cells.get(`${at}:${kind}`) ?? ''),
  ])
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`
  return [['', ...states], ['---', ...states.map(() => '---')], ...rows].map(line).join('\n')
}

/** In how many schedules something is wrong in the end. */
export function countBroken(results: readonly Result[]): number {
  return results.filter((result) => wrongIn(result) !== RIGHT).length
}

const RIGHT = 'right'

function wrongIn({ status, violations }: Result): string {
  if (!status || !isEnded(status as SagaStatus)) {
    return '**left half done**'
  }
  return violations.length > 0 ? `**${violations.join(', ')}**` : RIGHT
}

function schedules(): Schedule[] {
  const { name: workflow } = publishedSaga.saga
  const given = { workflow, case: 'happy' }
  const meets = (kind: string, place: 'step' | 'undo') => FAULT_KINDS[kind]!.places.includes(place)
  return FAULTS.flatMap((kind) => [
    ...STEPS.filter(() => meets(kind, 'step')).map((at) => ({ ...given, faults: [{ at, kind }] })),
    ...UNDOS.filter(() => meets(kind, 'undo')).map((at) => ({ ...given, faults: [WAY_BACK, { at, kind }] })),
  ])
}

function keyOf({ faults }: Schedule): string {
  const { at, kind } = faults.at(-1)!
  return `${at}:${kind}`
}

/**
 * Puts the published saga in the place of ours, in the assembly that is run and nowhere else. Orders come in and endings
 * are recorded by our own functions; no rule rolls back what was stopped.
 */
function publish(assembly: Assembly): Assembly {
  const codePath = fileURLToPath(new URL('.', import.meta.url))
  const arns = new Map(assembly.functions.map(({ logicalId, arn }) => [logicalId, arn]))
  const definition = JSON.stringify(publishedDefinition).replace(
    /\$\{(\w+)Arn\}/g,
    (_, logicalId: string) => arns.get(logicalId)!,
  )
  const isOrders = (machine: string) => machine.endsWith(publishedSaga.saga.name)
  return {
    ...assembly,
    functions: assembly.functions.map((each) => {
      const handler = HANDLERS[each.logicalId]
      return handler ? { ...each, codePath, handler: `handlers.${handler}` } : each
    }),
    stateMachines: assembly.stateMachines.map((each) =>
      isOrders(each.name) ? { ...each, definition } : each,
    ),
    rules: [],
  }
}
