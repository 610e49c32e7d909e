import { AwsError } from '#local/aws-error.ts'
import type { JsonObject } from '../../machine/json.ts'
import { findMachine } from '../create-state-machine.ts'
import { machineArnOf, readArn } from './arn.ts'
import { type Alias, type Operation, type Service, toSeconds } from './deps.ts'
import { pageOf } from './paging.ts'
import { isVersionArn } from './versions.ts'

export const CreateStateMachineAlias: Operation = async (service, input) => {
  const routes = readRoutes(service, input)
  const machineArn = machineArnOf(routes[0]!.stateMachineVersionArn)
  const arn = `${machineArn}:${input.name}`
  const description = input.description === undefined ? undefined : String(input.description)
  const existing = service.aliases.get(arn)
  if (existing) {
    if (existing.description === description && JSON.stringify(existing.routes) === JSON.stringify(routes)) {
      return { stateMachineAliasArn: arn, creationDate: toSeconds(existing.creationDate) }
    }
    throw new AwsError(
      'ConflictException',
      'Failed to create alias because an alias with the same name and a different routing configuration already exists.',
    )
  }
  const now = service.clock.now()
  service.aliases.put(arn, {
    arn,
    stateMachineArn: machineArn,
    name: String(input.name),
    ...(description === undefined ? {} : { description }),
    routes,
    creationDate: now,
    updateDate: now,
  })
  await service.save()
  return { stateMachineAliasArn: arn, creationDate: toSeconds(now) }
}

/** One or two versions of one machine, whose weights make 100. */
function readRoutes(service: Service, input: JsonObject): Alias['routes'] {
  const routes = (input.routingConfiguration as JsonObject[]).map(({ stateMachineVersionArn, weight }) => ({
    stateMachineVersionArn: String(stateMachineVersionArn),
    weight: Number(weight),
  }))
  const arns = routes.map((route) => route.stateMachineVersionArn)
  const invalid = (message: string) => new AwsError('ValidationException', message)
  const received = `Received: [${arns.join(', ')}]`
  if (!arns.every(isVersionArn)) {
    throw invalid(`Routing configuration must contain state machine version ARNs. ${received}`)
  }
  if (new Set(arns).size < arns.length) {
    throw invalid(`Routing configuration must contain distinct state machine version ARNs. ${received}`)
  }
  if (new Set(arns.map(machineArnOf)).size > 1) {
    throw invalid(`Routing configuration must contain versions of the same state machine. ${received}`)
  }
  const weights = routes.map((route) => route.weight)
  if (weights.reduce((sum, weight) => sum + weight, 0) !== 100) {
    throw invalid(`Sum of routing configuration weights must equal 100. Received: [${weights.join(', ')}]`)
  }
  for (const arn of arns) {
    if (!service.versions.get(arn)) {
      throw new AwsError('ResourceNotFound', `Request references a resource that does not exist: '${arn}'`)
    }
  }
  return routes
}

function findAlias(service: Service, arn: string): Alias {
  readArn(arn, 'stateMachine')
  const alias = service.aliases.get(arn)
  if (!alias) {
    throw new AwsError('ResourceNotFound', `Request references a resource that does not exist.`)
  }
  return alias
}

export const UpdateStateMachineAlias: Operation = async (service, input) => {
  const alias = findAlias(service, String(input.stateMachineAliasArn))
  if (input.description === undefined && input.routingConfiguration === undefined) {
    throw new AwsError(
      'ValidationException',
      'Either the description or the routing configuration must be specified',
    )
  }
  const updateDate = service.clock.now()
  service.aliases.put(alias.arn, {
    ...alias,
    ...(input.description === undefined ? {} : { description: String(input.description) }),
    ...(input.routingConfiguration === undefined ? {} : { routes: readRoutes(service, input) }),
    updateDate,
  })
  await service.save()
  return { updateDate: toSeconds(updateDate) }
}

export const DescribeStateMachineAlias: Operation = (service, input) => {
  const alias = findAlias(service, String(input.stateMachineAliasArn))
  return {
    stateMachineAliasArn: alias.arn,
    name: alias.name,
    ...(alias.description === undefined ? {} : { description: alias.description }),
    routingConfiguration: alias.routes,
    creationDate: toSeconds(alias.creationDate),
    updateDate: toSeconds(alias.updateDate),
  }
}

/** Succeeds when there is no such alias. */
export const DeleteStateMachineAlias: Operation = async (service, input) => {
  const arn = String(input.stateMachineAliasArn)
  readArn(arn, 'stateMachine')
  if (!service.aliases.get(arn)) {
    return {}
  }
  service.aliases.delete(arn)
  await service.save()
  return {}
}

export const ListStateMachineAliases: Operation = (service, input) => {
  const arn = String(input.stateMachineArn)
  const machine = findMachine(service, machineArnOf(arn))
  const own = [...service.aliases.values()]
    .filter(({ stateMachineArn }) => stateMachineArn === machine.arn)
    .filter(
      ({ routes }) => arn === machine.arn || routes.some((route) => route.stateMachineVersionArn === arn),
    )
    .sort((a, b) => a.creationDate - b.creationDate || (a.name < b.name ? -1 : 1))
  const { page, nextToken } = pageOf(own, input, `aliases ${arn}`)
  return {
    stateMachineAliases: page.map((alias) => ({
      stateMachineAliasArn: alias.arn,
      creationDate: toSeconds(alias.creationDate),
    })),
    ...(nextToken ? { nextToken } : {}),
  }
}
