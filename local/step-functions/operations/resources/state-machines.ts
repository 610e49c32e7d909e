import { AwsError } from '#local/aws-error.ts'
import type { OperationDeps } from '../deps.ts'
import { checkArn, machineArnOf, qualifierOf } from './arn.ts'
import type { Revision, StateMachineType } from './revisions.ts'

export interface StateMachine extends Revision {
  arn: string
  name: string
  type: StateMachineType
  creationDate: number
  updateDate?: number
  /** False until the first update: DescribeStateMachine shows no revision id before. */
  revised: boolean
  nextVersion: number
  /** Set when it has been deleted and an execution of it still runs. */
  isDeleting?: true
  tags: Record<string, string>
  accountId: string
}

/** Returns the machine of a plain ARN; the ARN of a version or alias names no machine. */
export function findMachine(deps: OperationDeps, arn: string): StateMachine {
  checkArn(arn, 'stateMachine')
  const machine = deps.machines.get(arn)
  if (!machine) {
    throw missingMachine(arn)
  }
  return machine
}

/** Throws StateMachineDeleting for a machine that has been deleted, and is there for its last executions alone. */
export function checkNotDeleting({ arn, isDeleting }: StateMachine): void {
  if (isDeleting) {
    throw new AwsError('StateMachineDeleting', `State Machine is being deleted: '${arn}'`)
  }
}

/** Returns what a state machine ARN, plain or qualified by a version or alias, starts. Throws StateMachineDeleting. */
export function findTarget(deps: OperationDeps, arn: string) {
  const plain = deps.machines.get(arn)
  if (plain) {
    checkNotDeleting(plain)
    return { machine: plain, revision: plain }
  }
  const { machine, version, alias } = findQualified(deps, arn)
  checkNotDeleting(machine)
  if (version || !alias) {
    return { machine, revision: version ?? machine, versionArn: arn }
  }
  const versionArn = chooseRoute(alias.routes)
  const routed = deps.versions.get(versionArn)
  if (!routed) {
    throw missingMachine(arn)
  }
  return { machine, revision: routed, versionArn, aliasArn: arn }
}

/** Returns what the ARN starts, and the test case behind its `#`. Throws for a case that the mocks do not have. */
export function findMockedTarget(deps: OperationDeps, text: string) {
  const [arn = '', testCase] = text.split('#', 2)
  const target = findTarget(deps, arn)
  if (testCase !== undefined && !deps.testCasesOf(target.machine.name)?.includes(testCase)) {
    throw new AwsError(
      'ValidationException',
      `there is no test case '${testCase}' of ${target.machine.name} in the mock configuration`,
    )
  }
  return { target, testCase }
}

/** Returns the machine of an ARN, and the version or alias that the ARN names. */
export function findQualified(deps: OperationDeps, arn: string) {
  checkArn(arn, 'stateMachine')
  const machine = deps.machines.get(machineArnOf(arn))
  const version = deps.versions.get(arn)
  const alias = deps.aliases.get(arn)
  if (!machine || (qualifierOf(arn) !== undefined && !version && !alias)) {
    throw missingMachine(arn)
  }
  return { machine, version, alias }
}

export function missingMachine(arn: string): AwsError {
  return new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`)
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
