import { randomUUID } from 'node:crypto'
import { AwsError } from '#local/aws-error.ts'
import type { ExecutionRecord, ExecutionStatus } from '../interpreter/execution.ts'
import { describeEvent, type HistoryEvent } from '../interpreter/history.ts'
import { exceedsPayloadLimit, type Json, type JsonObject } from '../machine/json.ts'
import { findJsonProblem } from '../validate/json-problem.ts'
import { machineArnOf, qualifierOf, readArn } from './resources/arn.ts'
import { type Operation, type Service, type StateMachine, toSeconds } from './resources/deps.ts'
import { checkName } from './resources/name.ts'
import { pageLimit, readToken, writeToken } from './resources/paging.ts'

export const StartExecution: Operation = async (service, input, caller) => {
  const target = findTarget(service, String(input.stateMachineArn))
  const name = input.name === undefined ? randomUUID() : checkName(input.name)
  const { text, value } = parseInput(input.input)
  const arn = `arn:aws:states:${service.region}:${caller.accountId}:execution:${target.machine.name}:${name}`
  // Nobody has a name that was drawn just now.
  const existing =
    input.name === undefined
      ? undefined
      : (service.engine.find(arn)?.record ?? service.store.findExecution(arn))
  if (existing) {
    // The same start of an execution that still runs is the same execution; anything else is a clash of names.
    const isSame = existing.input === text && existing.stateMachineArn === target.machine.arn
    if (isSame && existing.status === 'RUNNING') {
      // Its own start may be on its way to the store still.
      await service.engine.send(arn, { type: 'continue', frame: 0 })
      return { executionArn: arn, startDate: toSeconds(existing.startDate) }
    }
    throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`)
  }
  const startDate = service.clock.now()
  const record: ExecutionRecord = {
    id: service.nextExecutionId(),
    arn,
    name,
    stateMachineArn: target.machine.arn,
    ...(target.versionArn ? { versionArn: target.versionArn } : {}),
    ...(target.aliasArn ? { aliasArn: target.aliasArn } : {}),
    definition: target.revision.definition,
    roleArn: target.revision.roleArn,
    stateMachineName: target.machine.name,
    ...(target.revision.revised ? { revisionId: target.revision.revisionId } : {}),
    input: text,
    startDate,
    ...(typeof input.traceHeader === 'string' ? { traceHeader: input.traceHeader } : {}),
    status: 'RUNNING',
    redriveCount: 0,
  }
  await service.engine.launch(record, value)
  return { executionArn: arn, startDate: toSeconds(startDate) }
}

/** Input as JSON text, checked, and its value; none is `{}`. */
export function parseInput(input: unknown): { text: string; value: Json } {
  const text = input === undefined ? '{}' : String(input)
  if (exceedsPayloadLimit(text)) {
    throw new AwsError(
      'InvalidExecutionInput',
      'Invalid State Machine Execution Input: Input exceeds 262144 bytes',
    )
  }
  try {
    return { text, value: JSON.parse(text) as Json }
  } catch {
    const problem = text === '' ? 'Invalid execution input.' : findJsonProblem(text)
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${problem}'`)
  }
}

/** What a state machine ARN, plain or qualified by a version or alias, starts. */
export function findTarget(service: Service, arn: string) {
  const plain = service.machines.get(arn)
  if (plain) {
    return { machine: plain, revision: plain }
  }
  readArn(arn, 'stateMachine')
  const missing = () => new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`)
  const machine = service.machines.get(machineArnOf(arn))
  if (!machine) {
    throw missing()
  }
  const version = service.versions.get(arn)
  if (version) {
    return { machine, revision: version, versionArn: arn }
  }
  const alias = service.aliases.get(arn)
  if (!alias) {
    throw missing()
  }
  const versionArn = chooseRoute(alias.routes)
  const routed = service.versions.get(versionArn)
  if (!routed) {
    throw missing()
  }
  return { machine, revision: routed, versionArn, aliasArn: arn }
}

/** Traffic of an alias is split by weight, by chance. */
function chooseRoute(routes: { stateMachineVersionArn: string; weight: number }[]): string {
  let point = Math.random() * 100
  for (const { stateMachineVersionArn, weight } of routes) {
    point -= weight
    if (point < 0) {
      return stateMachineVersionArn
    }
  }
  return routes.at(-1)!.stateMachineVersionArn
}

export const StopExecution: Operation = async (service, input) => {
  const record = findExecution(service, String(input.executionArn))
  if (record.status === 'RUNNING') {
    await service.engine.send(record.arn, {
      type: 'stop',
      error: optionalText(input.error),
      cause: optionalText(input.cause),
    })
  }
  const { stopDate } = findExecution(service, record.arn)
  return { stopDate: toSeconds(stopDate ?? service.clock.now()) }
}

const optionalText = (value: unknown) => (value === undefined ? undefined : String(value))

export function findExecution(service: Service, arn: string): ExecutionRecord {
  const record = service.store.findExecution(arn)
  if (record) {
    return record
  }
  readArn(arn, 'execution')
  throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`)
}

export const DescribeExecution: Operation = (service, input) => {
  const record = findExecution(service, String(input.executionArn))
  const metadata = input.includedData === 'METADATA_ONLY'
  return {
    executionArn: record.arn,
    stateMachineArn: record.stateMachineArn,
    name: record.name,
    status: record.status,
    startDate: toSeconds(record.startDate),
    ...(record.stopDate === undefined ? {} : { stopDate: toSeconds(record.stopDate) }),
    ...(metadata ? {} : { input: record.input }),
    inputDetails: { included: !metadata },
    ...(record.output === undefined ? {} : metadata ? {} : { output: record.output }),
    ...(record.output === undefined ? {} : { outputDetails: { included: !metadata } }),
    ...(record.error === undefined ? {} : { error: record.error }),
    ...(record.cause === undefined ? {} : { cause: record.cause }),
    ...(record.traceHeader === undefined ? {} : { traceHeader: record.traceHeader }),
    ...(record.versionArn === undefined ? {} : { stateMachineVersionArn: record.versionArn }),
    ...(record.aliasArn === undefined ? {} : { stateMachineAliasArn: record.aliasArn }),
    redriveCount: record.redriveCount,
    ...(record.redriveDate === undefined ? {} : { redriveDate: toSeconds(record.redriveDate) }),
    ...redriveStatus(service, record),
  }
}

/** An execution can be redriven for 14 days after it ended. */
export const redriveWindow = 14 * 24 * 3600_000

export function redriveStatus(service: Service, record: ExecutionRecord) {
  const no = (redriveStatusReason: string) => ({ redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason })
  // A redrive that is not stored yet counts too.
  if (record.status === 'RUNNING' || service.engine.find(record.arn)?.record.status === 'RUNNING') {
    return no('Execution is RUNNING and cannot be redriven')
  }
  if (record.status === 'SUCCEEDED') {
    return no('Execution is SUCCEEDED and cannot be redriven')
  }
  if (service.clock.now() > (record.stopDate ?? 0) + redriveWindow) {
    return no('Execution has exceeded the redrivable period of 14 days')
  }
  if (service.store.lastEvent(record.id) >= 24_999) {
    return no('Execution history event limit exceeded')
  }
  return { redriveStatus: 'REDRIVABLE' }
}

export const ListExecutions: Operation = (service, input) => {
  if (typeof input.mapRunArn === 'string') {
    return { executions: [] }
  }
  const arn = String(input.stateMachineArn)
  findTargetForList(service, arn)
  const limit = pageLimit(input)
  const qualifier = qualifierOf(arn)
  const by =
    qualifier === undefined ? 'stateMachineArn' : service.versions.get(arn) ? 'versionArn' : 'aliasArn'
  const scope = `${arn} ${input.statusFilter ?? ''}`
  const after = readToken<{ startDate: number; id: number }>(input, scope)
  const found = service.store.listExecutions({
    by,
    arn,
    limit: limit + 1,
    after,
    status: input.statusFilter as ExecutionStatus | undefined,
    redriven: input.redriveFilter === undefined ? undefined : input.redriveFilter === 'REDRIVEN',
  })
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return {
    executions: page.map((record) => ({
      executionArn: record.arn,
      stateMachineArn: record.stateMachineArn,
      name: record.name,
      status: record.status,
      startDate: toSeconds(record.startDate),
      ...(record.stopDate === undefined ? {} : { stopDate: toSeconds(record.stopDate) }),
      ...(record.versionArn === undefined ? {} : { stateMachineVersionArn: record.versionArn }),
      ...(record.aliasArn === undefined ? {} : { stateMachineAliasArn: record.aliasArn }),
      redriveCount: record.redriveCount,
      ...(record.redriveDate === undefined ? {} : { redriveDate: toSeconds(record.redriveDate) }),
    })),
    ...(found.length > limit && last
      ? { nextToken: writeToken({ startDate: last.startDate, id: last.id }, scope) }
      : {}),
  }
}

function findTargetForList(service: Service, arn: string): StateMachine {
  readArn(arn, 'stateMachine')
  const machine = service.machines.get(machineArnOf(arn))
  const known =
    machine && (qualifierOf(arn) === undefined || service.versions.get(arn) || service.aliases.get(arn))
  if (!known) {
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`)
  }
  return machine
}

export const GetExecutionHistory: Operation = (service, input) => {
  const record = findExecution(service, String(input.executionArn))
  const limit = pageLimit(input)
  const reverse = input.reverseOrder === true
  const scope = `${record.arn} ${reverse}`
  const start = readToken<{ start: number }>(input, scope)?.start ?? 0
  const events = service.store.readHistory(record.id, { start, limit: limit + 1, reverse })
  const page = events.slice(0, limit).map(describeEvent)
  return {
    events: input.includeExecutionData === false ? page.map(withoutData) : page,
    ...(events.length > limit ? { nextToken: writeToken({ start: start + limit }, scope) } : {}),
  }
}

const dataFields = ['input', 'inputDetails', 'output', 'outputDetails']

function withoutData(event: HistoryEvent): HistoryEvent {
  const bare = { ...event }
  for (const [name, details] of Object.entries(event)) {
    if (name.endsWith('EventDetails')) {
      const kept = { ...(details as JsonObject) }
      for (const field of dataFields) {
        delete kept[field]
      }
      bare[name] = kept
    }
  }
  return bare
}

export const RedriveExecution: Operation = async (service, input) => {
  const record = findExecution(service, String(input.executionArn))
  const { redriveStatus: status, redriveStatusReason: reason } = {
    redriveStatusReason: '',
    ...redriveStatus(service, record),
  }
  if (status !== 'REDRIVABLE') {
    throw new AwsError('ExecutionNotRedrivable', `Execution Not Redrivable: '${reason}: ${record.arn}'`)
  }
  await service.engine.revive(record)
  return { redriveDate: toSeconds(service.clock.now()) }
}
