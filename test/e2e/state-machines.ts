import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ListStateMachinesCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn'

/** Step Functions of a deployment, asked past its API. */
export interface StateMachines {
  /** The Step Functions execution of a tenant's order. */
  describeOrder(tenant: string, orderId: string): Promise<DescribeExecutionOutput>
  stopOrder(tenant: string, orderId: string): Promise<void>
}

export interface AwsAccess {
  /** The stack, whose name begins those of its state machines. */
  stack: string
  region?: string | undefined
  /** An endpoint other than AWS's own takes any credentials, and gets none of yours. */
  endpoint?: string | undefined
}

const NOBODY = { accessKeyId: 'test', secretAccessKey: 'test' }

/** Finds the state machine of orders. Rejects with the reason why Step Functions cannot be asked. */
export async function openStateMachines({ stack, region, endpoint }: AwsAccess): Promise<StateMachines> {
  const client = new SFNClient({
    ...(region ? { region } : {}),
    ...(endpoint ? { endpoint, credentials: NOBODY, region: region ?? 'us-east-1' } : {}),
  })
  const machine = await findMachine(client, `${stack}-order-fulfillment`)
  const arnOf = (tenant: string, orderId: string) =>
    `${machine.replace(':stateMachine:', ':execution:')}:${tenant}_${orderId}`
  return {
    describeOrder: (tenant, orderId) =>
      client.send(new DescribeExecutionCommand({ executionArn: arnOf(tenant, orderId) })),
    async stopOrder(tenant, orderId) {
      await client.send(new StopExecutionCommand({ executionArn: arnOf(tenant, orderId), cause: 'e2e' }))
    },
  }
}

async function findMachine(client: SFNClient, name: string): Promise<string> {
  for (let nextToken: string | undefined; ; ) {
    const page = await client.send(new ListStateMachinesCommand({ nextToken }))
    const found = page.stateMachines?.find((each) => each.name === name)?.stateMachineArn
    if (found) {
      return found
    }
    nextToken = page.nextToken
    if (!nextToken) {
      throw new Error(`there is no state machine '${name}'; name another stack with --stack`)
    }
  }
}
