import type { z } from 'zod'
import { EXECUTIONS, ORDERS } from '#core/api/collections.ts'
import type { Problem } from '#core/api/responses/problem.ts'
import type { routes } from '#core/api/routes.ts'
import type { Endpoint } from './endpoint/find-endpoint.ts'
import { CommandFailed, EXIT, type ExitStatus } from './exit-status.ts'
import { createSender, type HttpAnswer, type HttpCall } from './http.ts'
import type { JsonSchema } from './input/json-schema.ts'
import type { Fault } from './input/read-fault.ts'
import { LOGS_PATH } from './issuer-path.ts'
import { clean } from './output/clean.ts'
import { pathSegment } from './path-segment.ts'
import type { LogLine } from './watch/log-line.ts'

type Routes = typeof routes
/** What a route of the table answers. */
type AnswerOf<Key extends keyof Routes> = z.output<Routes[Key]['answer']['schema']>
/** What the body of a route of the table may say. */
type BodyOf<Key extends keyof Routes> = Routes[Key] extends { body: infer Schema extends z.ZodType }
  ? z.input<Schema>
  : never

export type Execution =
  AnswerOf<'getExecution'> extends infer Detail ? Omit<Detail, 'timeline' | 'input' | 'results'> : never
export type ExecutionDetail = AnswerOf<'getExecution'>
export type TimelineRow = ExecutionDetail['timeline'][number]
export type Workflow = AnswerOf<'listWorkflows'>['items'][number]
export type WorkflowDetail = AnswerOf<'getWorkflow'>
export type SignIn = AnswerOf<'getSignIn'>
export type HistoryEvent = AnswerOf<'getExecutionHistory'>['items'][number]

export interface Page<Item> {
  items: Item[]
  nextCursor?: string | undefined
}

/** What functions of the local cloud have logged (local/logs-endpoint.ts). */
interface LocalLogPage {
  items: { line: Omit<LogLine, 'text'> }[]
  cursor: string
  isMore: boolean
}

/** What the API answered: parsed, and as it came. */
export interface Answer<Body> {
  body: Body
  text: string
}

/** The API said no; the message says why. */
export class ApiProblem extends CommandFailed {
  override readonly name = 'ApiProblem'
  readonly status: number
  /** The problem details as they came. */
  readonly text: string
  /** How long the API wants to be left alone. */
  readonly retryAfterMs: number | undefined

  constructor({ status, text, retryAfter }: HttpAnswer) {
    super(describeProblem(status, text), EXIT_BY_STATUS[status])
    this.status = status
    this.text = text
    // A date, which HTTP allows as well, comes from none of what answers here.
    this.retryAfterMs = /^\d+$/.test(retryAfter ?? '') ? Number(retryAfter) * 1000 : undefined
  }
}

const EXIT_BY_STATUS: Record<number, ExitStatus> = {
  400: EXIT.usage,
  401: EXIT.notAllowed,
  403: EXIT.notAllowed,
  404: EXIT.notFound,
  409: EXIT.conflict,
  413: EXIT.usage,
  422: EXIT.conflict,
}

function describeProblem(status: number, text: string): string {
  const { title, detail, message, errors = [], requestId } = parseProblem(text)
  if (errors.length > 0) {
    return `${title ?? detail}\n${errors.map(({ path, message }) => `  ${path}: ${message}`).join('\n')}`
  }
  const words = detail ?? title ?? message ?? `the API answered ${status}`
  return status >= 500 && requestId ? `${words} (request ${requestId})` : words
}

/** API Gateway's own answers have a message and nothing else. */
function parseProblem(text: string): Partial<Problem> & { message?: string } {
  try {
    return clean(JSON.parse(text) ?? {})
  } catch {
    return {}
  }
}

type Query = Record<string, string | number | readonly string[] | undefined>

export interface Start {
  input: Record<string, unknown>
  id?: string | undefined
  faults?: readonly Fault[]
}

/** How long the API may take until there is something to say, and what ends the call. */
export interface Wait {
  seconds: number
  signal: AbortSignal
}

/** The id under its own name, and `status`. */
type Started = Record<string, unknown>

export type Client = Awaited<ReturnType<typeof createClient>>

/** FlowForge's HTTP API as the commands use it. All that depends on the table of routes stands here. */
export async function createClient({ url, headers, freshHeaders = async () => headers, local }: Endpoint) {
  const sendToApi = await createSender(url, freshHeaders)
  // What the local cloud itself serves stands at the root of its port, whatever stage `url` names.
  const sendToCloud = local?.url ? await createSender(local.url, freshHeaders) : sendToApi
  const call = async <Body>(wanted: HttpCall, send = sendToApi): Promise<Answer<Body>> => {
    const answer = await send(wanted).catch((error: Error) => {
      // A token that could not be renewed says so itself.
      const isSaid = error.name === 'AbortError' || error instanceof CommandFailed
      throw isSaid
        ? error
        : new CommandFailed(`nothing answers at ${url}: ${error.message}`, undefined, error)
    })
    if (answer.status >= 300) {
      throw new ApiProblem(answer)
    }
    // The API answers for its schemas itself; to parse a second time would load zod and them, half of a command's time.
    return { body: JSON.parse(answer.text) as Body, text: answer.text }
  }
  /** With all of its timeline: some have thousands of rows, and the API gives a page of them at a time. */
  const getWhole = async (id: string, signal?: AbortSignal): Promise<Answer<ExecutionDetail>> => {
    const answer = await get<'getExecution'>(pathOf(id), {}, signal)
    let { timelineCursor } = answer.body
    if (!timelineCursor) {
      return answer
    }
    const { timelineCursor: _, ...body } = answer.body
    while (timelineCursor) {
      const { body: more }: Answer<ExecutionDetail> = await get<'getExecution'>(
        pathOf(id),
        { timelineCursor },
        signal,
      )
      body.timeline.push(...more.timeline)
      timelineCursor = more.timelineCursor
    }
    return { body, text: JSON.stringify(body) }
  }
  const get = <Key extends keyof Routes>(path: string, query: Query = {}, signal?: AbortSignal) =>
    call<AnswerOf<Key>>({ method: 'GET', path: `${path}${encodeQuery(query)}`, signal })
  const post = <Body>(path: string, body: object, wait: Wait | undefined) =>
    call<Body>({
      ...{ method: 'POST', path, body },
      ...(wait ? { headers: { prefer: `wait=${wait.seconds}` }, signal: wait.signal } : {}),
    })
  const steer = <Key extends keyof Routes>(id: string, action: string, body: BodyOf<Key>, wait?: Wait) =>
    post<AnswerOf<Key>>(`${pathOf(id)}/${action}`, body as object, wait)
  return {
    getSession: (signal?: AbortSignal) => get<'getSession'>('/session', {}, signal),
    getSignIn: (signal?: AbortSignal) => get<'getSignIn'>('/sign-in', {}, signal),
    getOpenApi: () => get<'getOpenApi'>('/openapi.json'),
    listWorkflows: () => get<'listWorkflows'>('/workflows'),
    getWorkflow: (name: string, version?: string) =>
      get<'getWorkflow'>(`/workflows/${pathSegment(name)}`, { version }),
    start: (workflow: string, start: Start, wait?: Wait) => {
      const { path, idField } = startOf(workflow)
      const { faults = [], input } = start
      const simulate = faults.length > 1 ? faults : faults[0]
      return post<Started>(path, { ...input, [idField]: start.id ?? input[idField], simulate }, wait)
    },
    putStock: (sku: string, body: BodyOf<'putInventoryItem'>) =>
      call<AnswerOf<'putInventoryItem'>>({
        method: 'PUT',
        path: `/inventory/${pathSegment(sku)}`,
        body,
      }),
    listExecutions: (query: Query = {}, signal?: AbortSignal) =>
      get<'listExecutions'>(EXECUTIONS.collection, query, signal),
    getExecution: (id: string, signal?: AbortSignal) => getWhole(id, signal),
    getLocalLog: (execution: string, cursor: string, signal?: AbortSignal) =>
      call<LocalLogPage>(
        { method: 'GET', path: `${LOGS_PATH}${encodeQuery({ execution, cursor })}`, signal },
        sendToCloud,
      ),
    getHistory: (id: string, query: Query = {}) => get<'getExecutionHistory'>(`${pathOf(id)}/history`, query),
    decide: (id: string, body: BodyOf<'decideExecution'>, wait?: Wait) =>
      steer<'decideExecution'>(id, 'approval', body, wait),
    cancel: (id: string, body: BodyOf<'cancelExecution'>, wait?: Wait) =>
      steer<'cancelExecution'>(id, 'cancel', body, wait),
    retry: (id: string, body: BodyOf<'retryExecution'>, wait?: Wait) =>
      steer<'retryExecution'>(id, 'retry', body, wait),
    skip: (id: string, body: BodyOf<'skipExecutionUndo'>, wait?: Wait) =>
      steer<'skipExecutionUndo'>(id, 'skip', body, wait),
  }
}

function pathOf(id: string): string {
  return `${EXECUTIONS.collection}/${pathSegment(id)}`
}

/** Where a workflow is started, and what its id is called there: orders have a resource of their own. */
export function startOf(workflow: string): { path: string; idField: string } {
  return workflow === ORDERS.workflow
    ? { path: ORDERS.collection, idField: ORDERS.idField }
    : { path: `/workflows/${pathSegment(workflow)}`, idField: EXECUTIONS.idField }
}

export function idOf(workflow: string, started: Started): string {
  return String(started[startOf(workflow).idField])
}

/** The id that the input of a start has chosen. */
export function idIn(workflow: string, input: Record<string, unknown>): string | undefined {
  const id = input[startOf(workflow).idField]
  return typeof id === 'string' ? id : undefined
}

/** What the body of a start takes: for an order the short form too. */
export async function inputSchemaOf({ workflow, input }: Workflow): Promise<JsonSchema> {
  if (workflow !== ORDERS.workflow) {
    return input
  }
  const [{ toJSONSchema }, { PlaceOrder }] = await Promise.all([
    import('zod'),
    import('#core/order/place-order.ts'),
  ])
  return toJSONSchema(PlaceOrder, { io: 'input' }) as JsonSchema
}

function encodeQuery(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    [value ?? []].flat().map((each) => [name, String(each)] as [string, string]),
  )
  return given.length > 0 ? `?${new URLSearchParams(given)}` : ''
}
