import {
  type CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation'

export interface StackResource {
  readonly type: string
  readonly logicalId: string
  readonly physicalId: string
  /** `DELETE_SKIPPED` for what a deleted stack has left. */
  readonly status: string
}

export interface DeployedStack {
  /** Its ARN: by that it is found after it was deleted, too. */
  readonly id: string
  readonly status: string
}

const NESTED = 'AWS::CloudFormation::Stack'

/** Returns undefined where there is no such stack, or no longer one. */
export async function findStack(
  client: CloudFormationClient,
  name: string,
): Promise<DeployedStack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }))
    const [found] = Stacks
    return found && { id: found.StackId!, status: found.StackStatus! }
  } catch (error) {
    // CloudFormation has no error of its own for it.
    if ((error as Error).name === 'ValidationError' && /does not exist/.test((error as Error).message)) {
      return undefined
    }
    throw error
  }
}

/** Returns the resources of a stack, deleted or not, and of those inside it. */
export async function listResources(client: CloudFormationClient, stack: string): Promise<StackResource[]> {
  const found: StackResource[] = []
  for await (const page of paginateListStackResources({ client }, { StackName: stack })) {
    for (const each of page.StackResourceSummaries ?? []) {
      const { ResourceType, LogicalResourceId, PhysicalResourceId = '', ResourceStatus } = each
      if (ResourceType === NESTED && PhysicalResourceId) {
        found.push(...(await listResources(client, PhysicalResourceId)))
      } else if (PhysicalResourceId) {
        found.push({
          type: ResourceType!,
          logicalId: LogicalResourceId!,
          physicalId: PhysicalResourceId,
          status: ResourceStatus!,
        })
      }
    }
  }
  return found
}
