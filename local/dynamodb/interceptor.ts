import { Agent, request as httpRequest } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { TOKEN_HEADER } from '#local/token-header.ts'

/** One request on its way to DynamoDB. */
export interface DynamoDbCall {
  /** `TransactWriteItems`, `Query`, … */
  operation: string
  /** JSON text. */
  body: string
}

/** What the caller gets in place of DynamoDB's answer; with `afterEffect` the request is carried out all the same. */
export interface Interference {
  status: number
  /** The error code, such as `ThrottlingException`, and its other fields. */
  type: string
  fields?: object
  afterEffect?: boolean
}

/** Stands between functions and DynamoDB: undefined lets the request pass. */
export type DynamoDbFault = (call: DynamoDbCall) => Interference | undefined

export interface Interceptor {
  /** Where functions reach DynamoDB. */
  endpoint: string
  /** Undefined while nothing is to be interfered with: requests then pass unread. */
  watch(fault: DynamoDbFault | undefined): void
  close(): Promise<void>
}

/** A way to DynamoDB's endpoint on which single requests can be made to fail, before or after their effect. */
export function createInterceptor(endpoint: string): Promise<Interceptor> {
  const { hostname, port } = new URL(endpoint)
  const agent = new Agent({ keepAlive: true })
  const sockets = new Set<Socket>()
  let fault: DynamoDbFault | undefined
  /** Of transactions that have had their effect, and whose answers were lost. */
  const lostAnswers = new Set<string>()

  const carryOut = (head: string, body: Buffer): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const [, ...lines] = head.split('\r\n')
      const headers = Object.fromEntries(lines.map((line) => line.split(/:\s*(.*)/s, 2) as [string, string]))
      const call = httpRequest({ hostname, port, agent, method: 'POST', path: '/', headers }, (answer) => {
        answer.resume()
        answer.on('end', () => resolve(answer.statusCode))
      })
      call.on('error', reject)
      call.end(body)
    })

  /** Passes a whole request on, or answers it. */
  const judge = async (client: Socket, upstream: Socket, { head, body, bytes }: Request) => {
    const operation = /^x-amz-target:\s*DynamoDB_20120810\.(\w+)/im.exec(head)?.[1] ?? ''
    const token = tokenOf(head)
    const interference = fault?.({ operation, body: body.toString() })
    if (!interference && token !== undefined && lostAnswers.delete(token)) {
      return client.write(answerOf('200 OK', '{}'))
    }
    if (!interference) {
      return upstream.write(bytes)
    }
    if (interference.afterEffect && (token === undefined || !lostAnswers.has(token))) {
      const answered = await carryOut(head, body)
      if (token !== undefined && answered === 200) {
        lostAnswers.add(token)
      }
    }
    const { type, status, fields } = interference
    const text = JSON.stringify({
      __type: `com.amazonaws.dynamodb.v20120810#${type}`,
      message: 'made to fail',
      ...fields,
    })
    client.write(answerOf(`${status} Fault`, text))
  }

  const server = createServer((client) => {
    const upstream = connect({ host: hostname, port: Number(port) })
    sockets.add(client)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.setNoDelay()
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
    }
    client.on('close', () => sockets.delete(client))
    upstream.pipe(client)
    let reading: Buffer | undefined
    // The SDK sends its next request when it has the answer to the last one, so a request begins with a chunk of data.
    let isPassing = false
    upstream.on('data', () => {
      isPassing = false
    })
    client.on('data', (chunk) => {
      if (isPassing || (!fault && !reading)) {
        isPassing = true
        upstream.write(chunk)
        return
      }
      reading = reading ? Buffer.concat([reading, chunk]) : chunk
      const request = readRequest(reading)
      if (!request) {
        return
      }
      reading = undefined
      judge(client, upstream, request).catch(() => client.destroy())
    })
  })

  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({
        endpoint: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
        watch(wanted) {
          fault = wanted
        },
        close: () =>
          new Promise((closed) => {
            for (const socket of sockets) {
              socket.destroy()
            }
            agent.destroy()
            server.close(() => closed())
          }),
      })
    })
  })
}

function tokenOf(head: string): string | undefined {
  return new RegExp(`^${TOKEN_HEADER}:\\s*(\\S+)`, 'im').exec(head)?.[1]
}

function answerOf(status: string, json: string): string {
  return `HTTP/1.1 ${status}\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: ${json.length}\r\n\r\n${json}`
}

interface Request {
  head: string
  body: Buffer
  bytes: Buffer
}

/** The request once all of it is there. */
function readRequest(bytes: Buffer): Request | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) {
    return undefined
  }
  const head = bytes.toString('latin1', 0, end)
  const length = Number(/^content-length:\s*(\d+)/im.exec(head)?.[1] ?? 0)
  if (bytes.length < end + 4 + length) {
    return undefined
  }
  return { head, body: bytes.subarray(end + 4, end + 4 + length), bytes }
}
