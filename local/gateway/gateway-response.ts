import type { CustomGatewayResponse, RestApi } from '#local/assembly/index.ts'
import type { GatewayResponse } from './proxy-response.ts'

interface Default {
  statusCode: number
  errorType: string
  message: string
}

/**
 * What API Gateway answers without a function's help, by response type:
 * docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
const defaults = {
  MISSING_AUTHENTICATION_TOKEN: {
    statusCode: 403,
    errorType: 'MissingAuthenticationTokenException',
    message: 'Missing Authentication Token',
  },
  UNAUTHORIZED: { statusCode: 401, errorType: 'UnauthorizedException', message: 'Unauthorized' },
  ACCESS_DENIED: {
    statusCode: 403,
    errorType: 'AccessDeniedException',
    message: 'User is not authorized to access this resource with an explicit deny',
  },
  AUTHORIZER_FAILURE: {
    statusCode: 500,
    errorType: 'AuthorizerConfigurationException',
    message: 'Internal server error',
  },
  AUTHORIZER_CONFIGURATION_ERROR: {
    statusCode: 500,
    errorType: 'AuthorizerConfigurationException',
    message: 'Internal server error',
  },
  REQUEST_TOO_LARGE: {
    statusCode: 413,
    errorType: 'RequestTooLargeException',
    message: 'HTTP content length exceeded 10485760 bytes.',
  },
  THROTTLED: { statusCode: 429, errorType: 'TooManyRequestsException', message: 'Too Many Requests' },
  // A function that fails or answers in another format is a 502, a call that cannot be made a 500.
  BAD_INTEGRATION: {
    statusCode: 502,
    errorType: 'InternalServerErrorException',
    message: 'Internal server error',
  },
  INTEGRATION_FAILURE: {
    statusCode: 500,
    errorType: 'InternalServerErrorException',
    message: 'Internal server error',
  },
  INTEGRATION_TIMEOUT: {
    statusCode: 504,
    errorType: 'InternalServerErrorException',
    message: 'Endpoint request timed out',
  },
} satisfies Record<string, Default>

export type GatewayResponseType = keyof typeof defaults

/** Answers `type` as the template customises it, else as API Gateway does by itself. */
export function createGatewayResponse(
  { gatewayResponses }: RestApi,
  type: GatewayResponseType,
  requestId: string,
): GatewayResponse {
  const { statusCode, errorType, message } = defaults[type]
  const common = gatewayResponses[statusCode < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX']
  const custom: CustomGatewayResponse | undefined = gatewayResponses[type] ?? common
  const context: Record<string, string> = {
    '$context.requestId': requestId,
    '$context.error.messageString': JSON.stringify(message),
    '$context.error.message': message,
    '$context.error.responseType': type,
  }
  const template = custom?.template ?? '{"message":$context.error.messageString}'
  return {
    statusCode: custom?.statusCode ?? statusCode,
    headers: {
      'content-type': custom?.contentType ?? 'application/json',
      'x-amzn-errortype': errorType,
      ...custom?.headers,
    },
    body: fillTemplate(template, context),
  }
}

/** Puts in what `$context.…` stands for; nothing for a variable that is not known. */
export function fillTemplate(template: string, context: Readonly<Record<string, string>>): string {
  return template.replace(/\$context\.[A-Za-z.]+/g, (name) => context[name] ?? '')
}
