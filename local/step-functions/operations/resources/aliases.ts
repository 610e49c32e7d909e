import type { z } from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { OperationDeps } from '../deps.ts'
import type { routes } from '../shapes/members.ts'
import { checkArn, machineArnOf } from './arn.ts'
import { checkNotDeleting } from './state-machines.ts'
import { isVersionArn } from './versions.ts'

export type Routes = z.output<typeof routes>

export interface Alias {
  arn: string
  stateMachineArn: string
  name: string
  description?: string
  routes: Routes
  creationDate: number
  updateDate: number
}

export function findAlias(deps: OperationDeps, arn: string): Alias {
  checkArn(arn, 'stateMachine')
  const alias = deps.aliases.get(arn)
  if (!alias) {
    throw new AwsError('ResourceNotFound', `Request references a resource that does not exist.`)
  }
  return alias
}

/** Throws unless the routes are one or two versions of one machine that is not being deleted, whose weights make 100. */
export function checkRoutes(deps: OperationDeps, routes: Routes): void {
  const arns = routes.map((route) => route.stateMachineVersionArn)
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
    if (!deps.versions.get(arn)) {
      throw new AwsError('ResourceNotFound', `Request references a resource that does not exist: '${arn}'`)
    }
  }
  checkNotDeleting(deps.machines.get(machineArnOf(arns[0]!))!)
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message)
}
