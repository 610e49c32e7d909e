import type { APIGatewayProxyEvent } from 'aws-lambda'

/** Returns a header by its lower-case name: header names have no case, and API Gateway passes them as they came. */
export function readHeader({ headers }: APIGatewayProxyEvent, name: string): string | undefined {
  const found = Object.keys(headers ?? {}).find((key) => key.toLowerCase() === name)
  return found === undefined ? undefined : headers[found]
}
