import { parseExecutionName } from '#core/saga/index.ts'
import { AwsError } from '#local/aws-error.ts'
import type { Invoke } from '#local/lambda/index.ts'
import { readTaskToken, type StepFunctions } from '#local/step-functions/index.ts'

/** What answers for one tenant while its schedule runs. */
export interface Session {
  stepFunctions: StepFunctions
  invoke: Invoke
}

/** Leads calls to the session of the tenant they name: the API's by their header, Step Functions' by the execution's name. */
export interface Sessions {
  /** Until the returned function is called. */
  attach(tenant: string, session: Session): () => void
  /** For the AWS endpoint. */
  stepFunctions: StepFunctions
  /** For the gateway. */
  invoke: Invoke
}

export function createSessions(): Sessions {
  const sessions = new Map<string, Session>()
  const find = (tenant: string | undefined): Session => {
    const found = sessions.get(tenant ?? '')
    if (!found) {
      throw new AwsError('ServiceUnavailable', `no schedule runs for tenant '${tenant}'`, 503)
    }
    return found
  }
  const stepFunctions: Pick<StepFunctions, 'request' | 'operations'> = {
    operations: [],
    request: async (operation, input, caller) =>
      find(tenantOf(input)).stepFunctions.request(operation, input, caller),
  }
  return {
    stepFunctions: stepFunctions as StepFunctions,
    invoke(options) {
      const { headers } = JSON.parse(options.payload) as { headers: Record<string, string> }
      return find(headers['x-tenant-id']).invoke(options)
    },
    attach(tenant, session) {
      sessions.set(tenant, session)
      return () => void sessions.delete(tenant)
    },
  }
}

/** A Step Functions request names an execution, or returns a task token, which names it to who can read it. */
function tenantOf(input: object): string | undefined {
  const { name, executionArn, taskToken } = input as Record<string, string | undefined>
  const arn = executionArn ?? (taskToken && readTaskToken(taskToken)?.executionArn)
  const found = name ?? arn?.split(':').at(-1)
  return found && parseExecutionName(found).tenant
}
