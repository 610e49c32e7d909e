import { Agent, request } from 'node:http'

export interface ApiAnswer {
  status: number
  /** Parsed JSON; undefined when the answer is none. */
  body: unknown
}

export type CallApi = (method: string, path: string, body?: object) => Promise<ApiAnswer>

/** Calls FlowForge's HTTP API at `url`, with a token if one is given. node:http starts faster than fetch and takes less memory. */
export function createApiClient(url: string, token?: string): CallApi {
  const agent = new Agent({ keepAlive: true })
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const headers = {
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      }
      const call = request(new URL(path, url), { agent, method, headers }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('error', reject)
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parse(text) }))
      })
      call.on('error', reject)
      call.end(body && JSON.stringify(body))
    })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
