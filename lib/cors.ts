import { AuthorizationType, type IResource, MockIntegration } from 'aws-cdk-lib/aws-apigateway'
import { CORS_REQUEST_HEADERS } from '#core/api/cors.ts'
import { acknowledge } from './acknowledge.ts'

/** Seconds for which browsers keep the answer; Chromium keeps none for longer. */
const KEEP_FOR = 7_200

/** Answers the preflights of a path for pages of this one origin, as constants: a mock knows no other values. */
export function answerPreflights(resource: IResource, origin: string, methods: readonly string[]): void {
  const headers: Record<string, string> = {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Methods': methods.join(', '),
    'Access-Control-Allow-Headers': CORS_REQUEST_HEADERS.join(', '),
    'Access-Control-Max-Age': String(KEEP_FOR),
  }
  const responseParameters = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, `'${value}'`]),
  )
  const integration = new MockIntegration({
    requestTemplates: { 'application/json': '{"statusCode":204}' },
    integrationResponses: [{ statusCode: '204', responseParameters }],
  })
  const added = resource.addMethod('OPTIONS', integration, {
    authorizationType: AuthorizationType.NONE,
    methodResponses: [
      {
        statusCode: '204',
        responseParameters: Object.fromEntries(Object.keys(responseParameters).map((name) => [name, true])),
      },
    ],
  })
  acknowledge(added, { APIG4: 'browsers send a preflight without a token: it says what a page may ask' })
}
