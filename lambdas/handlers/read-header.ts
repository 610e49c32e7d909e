import type { APIGatewayProxyEvent } from 'aws-lambda'

/** Returns a header by its lower-case name: header names have no case, and API Gateway passes them as they came. */
export function readHeader({ headers }: APIGatewayProxyEvent, name: string): string | undefined {
  const found = Object.keys(headers ?? {}).find((key) => key.toLowerCase() === name)
  return found === undefined ? undefined : headers[found]
}

/** Returns those of these headers that were sent, by the names given here. */
export function readHeaders(event: APIGatewayProxyEvent, names: readonly string[]): Record<string, string> {
  const sent = names.map((name) => [name, readHeader(event, name.toLowerCase())] as const)
  return Object.fromEntries(
    sent.filter((entry): entry is readonly [string, string] => entry[1] !== undefined),
  )
}
