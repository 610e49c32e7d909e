import { setTimeout as sleep } from 'node:timers/promises'
import type { CloudWatchLogsClient, FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs'
import { CommandFailed, EXIT } from '../exit-status.ts'
import { LONGEST_SILENCE_MS } from '../http.ts'
import { askPatiently } from './ask-patiently.ts'
import { type LogLine, parseLine } from './log-line.ts'

/** Which lines are meant. */
export interface CloudWatchQuery {
  region: string
  /** The functions: steps and undos. */
  functions: readonly string[]
  executionId: string
  tenant: string
  /** Epoch milliseconds. */
  since: number
}

/**
 * CloudFormation makes the name of a function's log group of the stack's, the function's, and a hash; for a step's it puts
 * that of the nested stack between them (`FlowForge-PaymentSteps-1ABC2DEF3GHI-ProcessPaymentLogs0123ABCD-xYz`).
 */
const PREFIX = 'FlowForge-'
const GROUP = /^FlowForge-(?:\w+-\w+-)?(\w+?)Logs[0-9A-F]{8}-/

/** CloudWatch delivers seconds late, and not in order. */
const INTERVAL_MS = 2_000
const LATE_MS = 60_000

/**
 * Reads what the functions of a deployed stack have logged of an execution, oldest first; with a signal goes on with
 * what is added until it aborts, and bears what passes. Asks as whom the environment says (`AWS_PROFILE` and the like). Throws CommandFailed
 * that says where a browser shows the same.
 */
export async function* readCloudWatch(query: CloudWatchQuery, signal?: AbortSignal): AsyncGenerator<LogLine> {
  // Loaded here: it takes longer to load than any other command to run.
  const logs = await import('@aws-sdk/client-cloudwatch-logs')
  const client = new logs.CloudWatchLogsClient({
    region: query.region,
    requestHandler: { connectionTimeout: LONGEST_SILENCE_MS, socketTimeout: LONGEST_SILENCE_MS },
  })
  try {
    const groups = await findGroups(logs, client, query)
    const seen = new Set<string>()
    let { since } = query
    do {
      const ask = (abortSignal?: AbortSignal) =>
        Promise.all(groups.map((group) => readEvents({ logs, client, group, since, query, abortSignal })))
      const events = (await (signal ? askPatiently(ask, signal) : ask()))
        .flat()
        .filter(({ eventId = '' }) => !seen.has(eventId))
        .sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0))
      for (const { eventId = '', timestamp = 0, message = '' } of events) {
        seen.add(eventId)
        since = Math.max(since, timestamp - LATE_MS)
        yield* parseLine(message.slice(message.indexOf('{')))
      }
      await sleep(signal ? INTERVAL_MS : 0, undefined, signal ? { signal } : {}).catch(() => {})
    } while (signal && !signal.aborted)
  } catch (error) {
    throw error instanceof CommandFailed ? error : explain(error as Error, query)
  } finally {
    client.destroy()
  }
}

type Logs = typeof import('@aws-sdk/client-cloudwatch-logs')

/** The log groups of the functions that are meant. */
async function findGroups(
  logs: Logs,
  client: CloudWatchLogsClient,
  { functions, region }: CloudWatchQuery,
): Promise<string[]> {
  const found: string[] = []
  for await (const { logGroups = [] } of logs.paginateDescribeLogGroups(
    { client },
    { logGroupNamePrefix: PREFIX },
  )) {
    found.push(...logGroups.flatMap(({ logGroupName }) => logGroupName ?? []))
  }
  const meant = found.filter((name) => functions.includes(GROUP.exec(name)?.[1] ?? ''))
  if (meant.length === 0) {
    throw new CommandFailed(
      `there are no log groups ${PREFIX}… of these functions in ${region}; name the stack's account and region with AWS_PROFILE and AWS_REGION`,
      EXIT.notFound,
    )
  }
  return meant
}

async function readEvents({
  logs,
  client,
  group,
  since,
  query: { executionId, tenant },
  abortSignal,
}: {
  logs: Logs
  client: CloudWatchLogsClient
  group: string
  since: number
  query: CloudWatchQuery
  abortSignal: AbortSignal | undefined
}): Promise<FilteredLogEvent[]> {
  const events: FilteredLogEvent[] = []
  const filterPattern = `{ ($.executionId = "${executionId}") && ($.tenant = "${tenant}") }`
  const request = { logGroupName: group, startTime: since, filterPattern }
  for await (const page of logs.paginateFilterLogEvents({ client }, request, { abortSignal })) {
    events.push(...(page.events ?? []))
  }
  return events
}

function explain({ name, message }: Error, { region }: CloudWatchQuery): CommandFailed {
  const page = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logsV2:log-groups$3FlogGroupNameFilter$3D${PREFIX}`
  const isRefused = /Credentials|AccessDenied|ExpiredToken|UnrecognizedClient|Signature/.test(name)
  return new CommandFailed(
    `CloudWatch does not show the logs: ${message} (${name}); sign in to AWS, or look at ${page}`,
    isRefused ? EXIT.notAllowed : EXIT.failed,
  )
}
