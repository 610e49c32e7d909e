import { lookup as lookUp } from 'node:dns'
import { request as requestPlain } from 'node:http'
import { request as requestSafely } from 'node:https'
import type { LookupFunction } from 'node:net'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  // biome-ignore lint/suspicious/noExplicitAny: what a deployment answers is what the scenarios assert
  readonly body: any
  readonly text: string
}

/** Somebody who calls the HTTP API of a deployment. */
export interface Caller {
  /** `path` is below the API's address, or, as a link, at its host. */
  send(method: string, path: string, options?: SendOptions): Promise<Answer>
}

export interface SendOptions {
  body?: object
  headers?: Record<string, string>
  /** `path` is what an answer named: it stands at the host of the API, and names the stage by itself. */
  isLink?: boolean
}

/** LocalStack's names lead to this machine, without asking the network: https://docs.localstack.cloud */
const LOCALSTACK_HOST = /(^|\.)localhost\.localstack\.cloud$/

/** Seconds until a call is given up: API Gateway ends each after 29. */
const TIMEOUT_SECONDS = 60

export function createCaller(url: string, identity: Readonly<Record<string, string>>): Caller {
  const root = new URL(url.replace(/\/+$/, ''))
  return {
    send: (method, path, { body, headers = {}, isLink = false } = {}) =>
      new Promise((resolve, reject) => {
        const address = new URL(isLink ? path : `${root.pathname.replace(/\/$/, '')}${path}`, root)
        const call = (address.protocol === 'https:' ? requestSafely : requestPlain)(
          address,
          {
            method,
            lookup,
            signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000),
            headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...identity, ...headers },
          },
          (response) => {
            let text = ''
            response.setEncoding('utf8')
            response.on('data', (chunk: string) => {
              text += chunk
            })
            response.on('error', reject)
            response.on('end', () =>
              resolve({
                status: response.statusCode ?? 0,
                headers: response.headers,
                body: parse(text),
                text,
              }),
            )
          },
        )
        call.on('error', (cause) =>
          reject(new Error(`${method} ${address} was not answered: ${cause.message}`, { cause })),
        )
        call.end(body && JSON.stringify(body))
      }),
  }
}

const lookup: LookupFunction = (hostname, options, callback) =>
  LOCALSTACK_HOST.test(hostname)
    ? options.all
      ? callback(null, [{ address: '127.0.0.1', family: 4 }])
      : callback(null, '127.0.0.1', 4)
    : lookUp(hostname, options, callback as never)

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
