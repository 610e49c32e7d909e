import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readBody } from 'node:stream/consumers'
import type { Template } from 'aws-cdk-lib/assertions'
import { pascalCase } from '#core/pascal-case.ts'
import { policiesOf, type Statement } from './policies.ts'
import { resourcesOf } from './synthesize.ts'

/** `dynamodb:Query Executions/index/ByTenant`: what a call needs and what a role allows, in one form. */
type Permission = string

/** What the role of each function allows, by the function's logical id. */
export function grantsOf(template: Template): Map<string, Set<Permission>> {
  const policies = policiesOf(template)
  const functions = resourcesOf<{ Role: { 'Fn::GetAtt': [string] } }>(template, 'AWS::Lambda::Function')
  return new Map(
    Object.entries(functions).map(([name, { Properties }]) => {
      const role = Properties.Role['Fn::GetAtt'][0]
      const statements = policies
        .filter(({ roles }) => roles.includes(role))
        .flatMap((policy) => policy.statements)
      return [name, new Set(statements.flatMap(permissionsOf))]
    }),
  )
}

function permissionsOf({ Action, Resource }: Statement): Permission[] {
  return [Action]
    .flat()
    .flatMap((action) => [Resource].flat().map((resource) => `${action} ${resourceName(resource)}`))
}

/** The logical id in a resource's ARN, and what follows it. */
function resourceName(resource: unknown): string {
  const text = JSON.stringify(resource)
  const secret = /:secret:(.+)-\?{6}/.exec(text)?.[1]
  if (secret) {
    return secret
  }
  // Names of machines and functions that a role names itself (`lib/long-work.ts`).
  const named = /:(?:stateMachine|execution|function):FlowForge-([\w-]+)/.exec(text)?.[1]
  if (named) {
    return pascalCase(named)
  }
  const id = /"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/.exec(text)?.[1] ?? text
  return id + (/(\/index\/\w+)/.exec(text)?.[1] ?? '')
}

/** A request as AWS would weigh it: a transaction needs the permissions of its parts. */
function neededFor(operation: string, input: Record<string, unknown>): Permission[] {
  const table = (name: unknown) => String(name).replace(/^FlowForge-/, '')
  const permission = (action: string, name: unknown, index?: unknown) =>
    `dynamodb:${action} ${table(name)}${index ? `/index/${index}` : ''}`
  if (operation === 'TransactWriteItems') {
    const actions = {
      Put: 'PutItem',
      Update: 'UpdateItem',
      Delete: 'DeleteItem',
      ConditionCheck: 'ConditionCheckItem',
    }
    return (input.TransactItems as Record<string, { TableName: string }>[]).flatMap((item) =>
      Object.entries(item).map(([kind, { TableName }]) =>
        permission(actions[kind as keyof typeof actions], TableName),
      ),
    )
  }
  if (operation === 'BatchGetItem') {
    return Object.keys(input.RequestItems as object).map((name) => permission(operation, name))
  }
  return [permission(operation, input.TableName, input.IndexName)]
}

/** What a call of any service needs; only Lambda's says in its path what it is. */
function neededBy(call: {
  url: string
  service: string
  operation: string
  input: Record<string, string>
}): Permission[] {
  const { service, operation, input } = call
  const invoked = /\/functions\/([^/]+)\/invocations$/.exec(call.url)?.[1]
  if (invoked) {
    return [`lambda:InvokeFunction ${invoked}`]
  }
  if (service.startsWith('DynamoDB')) {
    return neededFor(operation, input)
  }
  if (service === 'secretsmanager') {
    return [`secretsmanager:${operation} ${input.SecretId}`]
  }
  // A task token says nothing of its machine here, so the tests' tokens are machines' names, and their executions',
  // versions' and aliases' ARNs begin with them. A version or alias is weighed as its machine:
  // https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
  const machine = input.stateMachineArn ?? input.stateMachineAliasArn ?? input.taskToken ?? input.executionArn
  return [`states:${operation} ${machine?.split(':')[0]}`]
}

/**
 * Stands where AWS checks permissions: passes each function's DynamoDB calls on to `endpoint` and answers those that
 * its role does not allow as AWS does. Functions are told apart by the first part of the path they call. Starting an
 * execution, reading a secret and invoking a function are weighed too, and nothing comes of them.
 */
export async function startGate(endpoint: string, grants: ReadonlyMap<string, ReadonlySet<Permission>>) {
  const used = new Map<string, Set<Permission>>()
  const denied: string[] = []
  const server = createServer(async (request, response) => {
    const body = await readBody(request)
    const name = request.url!.split('/')[1]!
    const [service, operation] = String(request.headers['x-amz-target']).split('.') as [string, string]
    const input = JSON.parse(body)
    const needed = neededBy({ url: request.url!, service, operation, input })
    used.set(name, new Set([...(used.get(name) ?? []), ...needed]))
    const missing = needed.filter((permission) => !grants.get(name)?.has(permission))
    denied.push(...missing.map((permission) => `${name}: ${permission}`))
    if (missing.length > 0) {
      const problem = {
        __type: 'com.amazon.coral.service#AccessDeniedException',
        message: missing.join(', '),
      }
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(problem))
    } else if (isOfAnother(input, gate.answers[operation])) {
      response.writeHead(400).end(JSON.stringify({ __type: 'ExecutionDoesNotExist' }))
    } else if (!service.startsWith('DynamoDB')) {
      response
        .writeHead(200)
        .end(JSON.stringify({ executionArn: 'arn', startDate: 0, ...gate.answers[operation] }))
    } else {
      const headers = ['content-type', 'x-amz-target', 'x-amz-date', 'authorization'].map((header) => [
        header,
        String(request.headers[header]),
      ])
      const answer = await fetch(endpoint, { method: 'POST', body, headers: Object.fromEntries(headers) })
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' })
      response.end(await answer.text())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const gate = {
    urlFor: (name: string) => `http://127.0.0.1:${port}/${name}`,
    used,
    denied,
    /** What Step Functions and Secrets Manager answer, by operation. */
    answers: {} as Record<string, Record<string, unknown>>,
    stop: () => server.close().closeAllConnections(),
  }
  return gate
}

/** Step Functions describes the one execution that it is to answer with. */
function isOfAnother(
  { executionArn }: { executionArn?: string },
  answer: Record<string, unknown> = {},
): boolean {
  return answer.name !== undefined && executionArn?.endsWith(`:${answer.name}`) === false
}
