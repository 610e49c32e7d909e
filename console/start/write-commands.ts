import { type Fault, writeFault } from '#core/foretell/fault.ts'

/** A start as the page has it, to be written down for a terminal. */
export interface WrittenStart {
  workflow: string
  input: unknown
  faults: readonly Fault[]
  executionId?: string | undefined
}

/** Where the API stands, and how the caller proves who they are. */
export interface Caller {
  apiRoot: string
  /** Named by a header; undefined where a token names it. */
  tenant: string | undefined
}

/** The body of a start: the input, and beside it what says how it is started. */
export function bodyOf({ input, faults, executionId }: WrittenStart): Record<string, unknown> {
  return {
    ...(input as object),
    ...(executionId ? { executionId } : {}),
    ...(faults.length > 0 ? { simulate: faults.length === 1 ? faults[0] : faults } : {}),
  }
}

export function writeCurl(start: WrittenStart, { apiRoot, tenant }: Caller): string {
  const who = tenant === undefined ? '"authorization: Bearer $TOKEN"' : quote(`X-Tenant-ID: ${tenant}`)
  return [
    `curl -s ${quote(`${apiRoot}workflows/${encodeURIComponent(start.workflow)}`)}`,
    `-H ${quote('content-type: application/json')}`,
    `-H ${who}`,
    `-d ${quote(JSON.stringify(bodyOf(start)))}`,
  ].join(' \\\n  ')
}

export function writeFlowforge({ workflow, input, faults, executionId }: WrittenStart): string {
  const options = [
    ...(executionId ? [`--id ${quote(executionId)}`] : []),
    ...faults.map((fault) => `--fail ${quote(writeFault(fault))}`),
    '--watch',
  ]
  return `echo ${quote(JSON.stringify(input))} | flowforge run ${workflow} -i - ${options.join(' ')}`
}

/** A word for a shell: what is plain stays as it is. */
function quote(text: string): string {
  return /^[\w:./@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
