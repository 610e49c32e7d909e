import { Agent, request } from 'node:http'
import * as fc from 'fast-check'
import type { OpenApiDocument } from '#core/api/openapi/document.ts'
import { type Answer, createJudge } from './judge.ts'
import { type FuzzRequest, requestsOf } from './requests.ts'

interface FuzzResult {
  /** Each with the request that was answered so. */
  readonly findings: string[]
  /** How many answers there were, by status. */
  readonly statuses: Record<number, number>
  readonly sent: number
  readonly requestsPerSecond: number
}

const AT_ONCE = 24
const BATCH = 100
const HANGS_AFTER_MS = 30_000
/** More of the same help nobody. */
const MOST_FINDINGS = 20

interface FuzzPlan {
  readonly document: OpenApiDocument
  /** How many requests are sent, and for how long: a slow machine sends fewer. */
  readonly count: number
  readonly seconds: number
  /** A run that has not met each of these answers has tried too little: it goes on past its time. */
  readonly statusesToMeet: readonly number[]
  /** The same seed makes the same requests, in the same order. */
  readonly seed: number
}

/** Sends requests that follow from the document and the seed, and holds every answer to the document. */
export async function fuzzApi(
  url: string,
  { document, count, seed, seconds, statusesToMeet }: FuzzPlan,
): Promise<FuzzResult> {
  const arbitrary = requestsOf(document)
  const judge = createJudge(document)
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  const findings: string[] = []
  const statuses: Record<number, number> = {}
  const startedAt = performance.now()
  let sent = 0
  const isInTime = () => performance.now() - startedAt < seconds * 1000
  const hasMetAll = () => statusesToMeet.every((status) => statuses[status])
  while (sent < count && (isInTime() || !hasMetAll()) && findings.length < MOST_FINDINGS) {
    const batch = fc.sample(arbitrary, { numRuns: Math.min(BATCH, count - sent), seed: seed + sent })
    sent += batch.length
    const work = batch.values()
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const each of work) {
          const answer = await send(agent, url, each)
          statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
          const problem = judge(each.operation, answer)
          if (problem) {
            findings.push(`${describe(each)}: ${problem}: ${answer.text.slice(0, 300)}`)
          }
        }
      }),
    )
  }
  agent.destroy()
  return {
    findings,
    statuses,
    sent,
    requestsPerSecond: Math.round((sent / (performance.now() - startedAt)) * 1000),
  }
}

function describe({ method, path, headers, body }: FuzzRequest): string {
  return `${method} ${path.slice(0, 200)} ${JSON.stringify(headers).slice(0, 200)} ${body?.slice(0, 400) ?? ''}`
}

/** As it is: neither path nor body is made right by a client. An answer that does not come is one of status 0. */
function send(agent: Agent, url: string, { method, path, headers, body }: FuzzRequest): Promise<Answer> {
  return new Promise((resolve) => {
    const fail = (error: Error) =>
      resolve({ status: 0, type: undefined, text: `no answer: ${error.message}` })
    const { hostname, port } = new URL(url)
    const options = { agent, hostname, port, path, method, timeout: HANGS_AFTER_MS }
    const call = request({ ...options, headers: { ...headers, 'x-tenant-id': 'fuzz' } }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('error', fail).on('end', () => {
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'], text })
      })
    })
    call.on('error', fail).on('timeout', () => call.destroy(new Error(`it hangs for ${HANGS_AFTER_MS} ms`)))
    call.end(body)
  })
}
