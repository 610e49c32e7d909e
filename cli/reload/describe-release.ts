import * as z from 'zod'

/** An alias that leads to another version than before, by ARN. */
export interface MovedAlias {
  stateMachine: string
  from: readonly string[]
  to: readonly string[]
}

/** Calls the local cloud's Step Functions. */
export type Request = (operation: string, input: object) => Promise<unknown>

const Described = z.object({ definition: z.string() })
const Running = z.object({ executions: z.array(z.object({ stateMachineVersionArn: z.string().optional() })) })

/** Returns `order-fulfillment v4 is live (+1 state); 2 executions stay on v3`. */
export async function describeRelease(
  { stateMachine, from, to }: MovedAlias,
  request: Request,
): Promise<string> {
  const [before, after] = [from[0]!, to[0]!]
  const [was, is] = await Promise.all([statesOf(before, request), statesOf(after, request)])
  const answer = await request('ListExecutions', {
    stateMachineArn: stateMachine,
    statusFilter: 'RUNNING',
    maxResults: 1000,
  })
  const others = Running.parse(answer).executions.flatMap(({ stateMachineVersionArn: arn }) =>
    arn && arn !== after ? [arn] : [],
  )
  // The stack's name comes first.
  const workflow = stateMachine.split(':').at(-1)!.replace(/^\w+-/, '')
  const changed = describeDifference(was, is)
  return `${workflow} ${versionOf(after)} is live (${changed})${describeStaying(others)}`
}

async function statesOf(versionArn: string, request: Request): Promise<string[]> {
  const { definition } = Described.parse(
    await request('DescribeStateMachine', { stateMachineArn: versionArn }),
  )
  return namesIn(JSON.parse(definition))
}

/** The names of all states, those of branches and iterations too. */
function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return []
  }
  const own = 'States' in value && typeof value.States === 'object' ? Object.keys(value.States ?? {}) : []
  return [...own, ...Object.values(value).flatMap(namesIn)]
}

function describeDifference(was: readonly string[], is: readonly string[]): string {
  const more = is.filter((name) => !was.includes(name)).length
  const less = was.filter((name) => !is.includes(name)).length
  const parts = [...(more ? [`+${more}`] : []), ...(less ? [`-${less}`] : [])]
  return parts.length === 0
    ? 'the same states'
    : `${parts.join(', ')} ${more + less === 1 ? 'state' : 'states'}`
}

function describeStaying(versions: readonly string[]): string {
  const counts = [...Map.groupBy(versions, versionOf)].map(([version, of]) => [version, of.length] as const)
  const parts = counts.map(([version, count], index) =>
    index === 0
      ? `${count} execution${count === 1 ? ' stays' : 's stay'} on ${version}`
      : `${count} on ${version}`,
  )
  return parts.length === 0 ? '' : `; ${parts.join(', ')}`
}

function versionOf(arn: string): string {
  return `v${arn.split(':').at(-1)}`
}
