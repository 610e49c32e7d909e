import type { APIGatewayProxyEvent } from 'aws-lambda'

/** Returns the path parameters. A REST API hands them on percent-encoded; what is no encoding stays as it came. */
export function readPath({ pathParameters }: APIGatewayProxyEvent): Record<string, string> {
  const decoded = Object.entries(pathParameters ?? {}).map(([name, value]) => [name, decode(value ?? '')])
  return Object.fromEntries(decoded)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
