import type { z } from 'zod'
import { EXECUTIONS, ORDERS } from '#core/api/collections.ts'
import type * as request from '#core/api/requests.ts'
import type * as view from '#core/api/responses.ts'
import type { Endpoint } from './endpoint/find-endpoint.ts'
import { CommandFailed, EXIT, type ExitStatus } from './exit-status.ts'
import { createSender, type HttpAnswer, type HttpCall } from './http.ts'
import type { JsonSchema } from './input/json-schema.ts'
import type { Fault } from './input/read-fault.ts'

export type Execution = z.infer<typeof view.ExecutionView>
export type ExecutionDetail = z.infer<typeof view.ExecutionDetail>
export type TimelineRow = view.TimelineEntry
export type Workflow = view.WorkflowView
export type WorkflowDetail = z.infer<typeof view.WorkflowDetail>

export interface Page<Item> {
  items: Item[]
  nextCursor?: string
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

  constructor({ status, text }: HttpAnswer) {
    super(describeProblem(status, text), EXIT_BY_STATUS[status])
    this.status = status
    this.text = text
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
function parseProblem(text: string): Partial<view.Problem> & { message?: string } {
  try {
    return JSON.parse(text) ?? {}
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

/** The id under its own name, and `status`. */
type Started = Record<string, unknown>

export type Client = Awaited<ReturnType<typeof createClient>>

/** FlowForge's HTTP API as the commands use it. All that depends on the table of routes stands here. */
export async function createClient({ url, headers }: Endpoint) {
  const send = await createSender(url, headers)
  const call = async <Body>(wanted: HttpCall): Promise<Answer<Body>> => {
    const answer = await send(wanted).catch((error: Error) => {
      throw error.name === 'AbortError'
        ? error
        : new CommandFailed(`nothing answers at ${url}: ${error.message}`)
    })
    if (answer.status >= 300) {
      throw new ApiProblem(answer)
    }
    // The API answers for its schemas itself; to parse a second time would load zod and them, half of a command's time.
    return { body: JSON.parse(answer.text) as Body, text: answer.text }
  }
  const get = <Body>(path: string, query: Query = {}, signal?: AbortSignal) =>
    call<Body>({ method: 'GET', path: `${path}${encodeQuery(query)}`, signal })
  const steer = (id: string, action: string, body: object) =>
    call<Execution>({ method: 'POST', path: `${pathOf(id)}/${action}`, body })
  return {
    listWorkflows: () => get<Page<Workflow>>('/workflows'),
    getWorkflow: (name: string) => get<WorkflowDetail>(`/workflows/${encodeURIComponent(name)}`),
    start: (workflow: string, start: Start) => {
      const { path, idField } = startOf(workflow)
      const [simulate] = start.faults ?? []
      const body = { ...start.input, [idField]: start.id, simulate }
      return call<Started>({ method: 'POST', path, body })
    },
    listExecutions: (query: Query = {}, signal?: AbortSignal) =>
      get<Page<Execution>>(EXECUTIONS.collection, query, signal),
    getExecution: (id: string, signal?: AbortSignal) => get<ExecutionDetail>(pathOf(id), {}, signal),
    decide: (id: string, body: z.input<typeof request.ApprovalRequest>) => steer(id, 'approval', body),
    cancel: (id: string, body: z.input<typeof request.CancelRequest>) => steer(id, 'cancel', body),
    retry: (id: string, body: z.input<typeof request.RetryRequest>) => steer(id, 'retry', body),
    skip: (id: string, body: z.input<typeof request.SkipRequest>) => steer(id, 'skip', body),
  }
}

function pathOf(id: string): string {
  return `${EXECUTIONS.collection}/${encodeURIComponent(id)}`
}

/** Where a workflow is started, and what its id is called there: orders have a resource of their own. */
export function startOf(workflow: string): { path: string; idField: string } {
  return workflow === ORDERS.workflow
    ? { path: ORDERS.collection, idField: ORDERS.idField }
    : { path: `/workflows/${encodeURIComponent(workflow)}`, idField: EXECUTIONS.idField }
}

export function idOf(workflow: string, started: Started): string {
  return String(started[startOf(workflow).idField])
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
