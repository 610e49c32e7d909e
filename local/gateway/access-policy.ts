import { isRecord } from '#local/is-record.ts'

/** What a Lambda authorizer answers. */
export interface AccessPolicy {
  principalId: string
  /** Strings, as a REST API hands every value on. */
  context: Record<string, string>
  /** Whether it lets a call of this method ARN pass. A Deny wins, and silence is a no. */
  allows(methodArn: string): boolean
}

interface Statement {
  Effect?: unknown
  Action?: unknown
  Resource?: unknown
}

/**
 * Reads an authorizer's answer; undefined when it is none that API Gateway takes:
 * docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export function readAccessPolicy(answer: unknown): AccessPolicy | undefined {
  if (!isRecord(answer) || !isRecord(answer.policyDocument)) {
    return undefined
  }
  const { principalId, policyDocument, context = {} } = answer
  if (typeof principalId !== 'string' || !isRecord(context)) {
    return undefined
  }
  if (Object.values(context).some((value) => !['string', 'number', 'boolean'].includes(typeof value))) {
    return undefined
  }
  const statements = [policyDocument.Statement].flat().filter(isRecord) as Statement[]
  const speakOf = (methodArn: string, effect: string) =>
    statements.some(
      ({ Effect, Action, Resource }) =>
        Effect === effect && covers(Action, 'execute-api:Invoke') && covers(Resource, methodArn),
    )
  return {
    principalId,
    context: Object.fromEntries(Object.entries(context).map(([name, value]) => [name, String(value)])),
    allows: (methodArn) => speakOf(methodArn, 'Allow') && !speakOf(methodArn, 'Deny'),
  }
}

/** `*` stands for any characters, slashes too, and `?` for one. */
function covers(patterns: unknown, text: string): boolean {
  return [patterns].flat().some((pattern) => {
    const escaped = String(pattern).replace(/[.+^${}()|[\]\\]/g, '\\$&')
    return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text)
  })
}
