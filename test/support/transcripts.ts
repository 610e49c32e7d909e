import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterAll } from 'vitest'
import { listen } from '#local/http/listen.ts'
import { readBody } from '#local/http/read-body.ts'
import { createTestCloud } from '#testing/test-cloud.ts'
import { testAssembly } from './assembly.ts'
import { createCommandLine } from './command-line.ts'

/** Commands as somebody types them, one after the other; quotes keep words together. */
export type Script = readonly string[]

const STARTS_AT = Date.parse('2026-03-02T09:00:00Z')
const TOOK_MS = 48
const TENANT = 'demo'

/** Where an API is asked: what stands there of times is the same in each run. */
interface TranscriptApi {
  url: string
}

/** A local cloud in memory, behind a relay that writes the same times into each answer, on a machine however busy. */
export async function openTranscriptApi(): Promise<TranscriptApi> {
  const cloud = await createTestCloud({ assembly: testAssembly, time: 'by hand', startsAt: STARTS_AT })
  const relay = await listen(0)
  relay.serve((request, response) => pass(cloud.url!, request, response))
  afterAll(async () => {
    await relay.close()
    await cloud.stop()
  })
  await fetch(`${cloud.url}/inventory/SKU-001`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'x-tenant-id': TENANT },
    body: JSON.stringify({ onHand: 100, unitPrice: { amount: 1999, currency: 'USD' } }),
  })
  return relay
}

async function pass(url: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, 1_000_000)
  const { method = 'GET', headers } = request
  const answer = await fetch(`${url}${request.url}`, {
    method,
    headers: SENT_ON.map((name): [string, string] => [name, String(headers[name] ?? '')]),
    ...(body?.length ? { body: new Uint8Array(body) } : {}),
  })
  const type = answer.headers.get('content-type') ?? ''
  response.writeHead(answer.status, { 'content-type': type }).end(settleTimes(await answer.text()))
}

const SENT_ON = ['content-type', 'prefer', 'x-tenant-id']

/** Each step takes 5 ms, and each execution as long as it is open. */
function settleTimes(text: string): string {
  const at = (ms: number) => new Date(STARTS_AT + ms).toISOString()
  return JSON.stringify(
    JSON.parse(text, function (this: object, name, value: unknown) {
      switch (name) {
        case 'startedAt':
          return at(0)
        case 'endedAt':
          return at('workflow' in this ? TOOK_MS : 5)
        case 'expiresAt':
          return at(TOOK_MS + 30_000)
        default:
          return value
      }
    }),
  )
}

/** Runs the commands, and returns what a terminal of 100 columns shows of them, without colour. */
export async function record({ url }: TranscriptApi, script: Script): Promise<string> {
  const flowforge = createCommandLine(url, TENANT, { now: () => STARTS_AT + TOOK_MS })
  const lines: string[] = []
  for (const line of script) {
    let shown = ''
    const show = (text: string) => {
      shown += text
    }
    const words = splitWords(line.replace(/ \\\n\s*/g, ' ')).slice(1)
    const { status } = await flowforge([...words, '--utc', '--color', 'never'], {
      onPrint: show,
      onSay: show,
    })
    lines.push(`$ npx ${line}`, normalize(shown, url), ...(status === 0 ? [] : [`# exit status ${status}`]))
  }
  return lines.join('\n')
}

function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word!)
}

function normalize(text: string, url: string): string {
  return text
    .trimEnd()
    .replaceAll(url, 'http://127.0.0.1:3000')
    .replace(/[ \t]+$/gm, '')
}

/** Returns the page with what stands between the markers of each transcript written anew. */
export function insertTranscripts(page: string, transcripts: Record<string, string>): string {
  return page.replace(
    /(<!-- transcript: ([\w-]+) -->\n).*?(<!-- \/transcript -->)/gs,
    (_, begin: string, name: string, end: string) => {
      const transcript = transcripts[name]
      if (transcript === undefined) {
        throw new Error(`there is no transcript '${name}'; there are ${Object.keys(transcripts).join(', ')}`)
      }
      return `${begin}\`\`\`console\n${transcript}\n\`\`\`\n${end}`
    },
  )
}
