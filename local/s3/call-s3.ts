import { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import { AwsError } from '#local/aws-error.ts'
import { isRecord } from '#local/is-record.ts'
import { createOnce } from '#local/once.ts'
import type { S3 } from './s3.ts'

/** What an SDK client hands to what sends its requests. */
interface ClientRequest {
  method: string
  path: string
  query?: Record<string, string | string[] | null>
  headers: Record<string, string>
  body?: string | Uint8Array
}

type Commands = Record<string, new (input: object) => Parameters<S3Client['send']>[0]>

/**
 * Returns what makes any call of S3's API, with the parameters and the response of that API in JSON: bodies are text, dates
 * ISO 8601. The SDK's client, which knows the protocol, is loaded with the first call. Throws AwsError.
 */
export function createS3Caller(s3: S3): (operation: string, parameters: object) => Promise<object> {
  const once = createOnce(() => connect(s3))
  return async (operation, parameters) => {
    const { client, commands } = await once.get()
    const Command = commands[`${operation}Command`]
    if (!Command) {
      throw new AwsError('UnknownOperationException', `S3 has no operation ${operation}`)
    }
    try {
      return await toPlain({ ...(await client.send(new Command(parameters))) })
    } catch (error) {
      throw toAwsError(error)
    }
  }
}

async function connect(s3: S3): Promise<{ client: S3Client; commands: Commands }> {
  const sdk = await import('@aws-sdk/client-s3')
  const client = new sdk.S3Client({
    endpoint: 'http://localhost',
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: ClientRequest) => ({ response: await send(s3, request) }),
    } as never,
  })
  return { client, commands: sdk as unknown as Commands }
}

async function send(s3: S3, { method, path, query = {}, headers, body = '' }: ClientRequest) {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value ?? ''].flat()) {
      search.append(name, each)
    }
  }
  const url = search.size > 0 ? `${path}?${search}` : path
  const answer = await s3.send({ method, url, headers, body: Buffer.from(body as Uint8Array) })
  const flat = Object.entries(answer.headers).map(([name, value]) => [name, String(value)])
  return {
    statusCode: answer.statusCode,
    headers: Object.fromEntries(flat) as Record<string, string>,
    body: Readable.from([answer.body]),
  }
}

async function toPlain({ $metadata: _, ...response }: Record<string, unknown>): Promise<object> {
  if (response.Body instanceof Readable) {
    const chunks = await response.Body.toArray()
    response.Body = Buffer.concat(chunks as Uint8Array[]).toString()
  }
  return JSON.parse(JSON.stringify(response)) as object
}

function toAwsError(error: unknown): unknown {
  if (!(error instanceof Error) || !isRecord((error as { $metadata?: unknown }).$metadata)) {
    return error
  }
  const { name, message, $metadata } = error as Error & { $metadata: { httpStatusCode?: number } }
  return new AwsError(name, message, $metadata.httpStatusCode ?? 500)
}
