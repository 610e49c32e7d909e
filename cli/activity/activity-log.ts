import colors from 'picocolors'
import { clean } from '../output/clean.ts'
import { type Activity, type Committed, createStepReader } from './read-steps.ts'

export const LOG_FORMATS = ['pretty', 'json', 'quiet'] as const
export type LogFormat = (typeof LOG_FORMATS)[number]

export interface Answered {
  method: string
  /** With its query. */
  path: string
  status: number
  milliseconds: number
}

interface Store {
  open(): { running: readonly { id: number; name: string }[] }
  commit(transitions: readonly never[], documents: readonly never[]): void
}

/** A line for each request, and for each step, undo and decision of executions. */
export interface ActivityLog {
  onAnswer(answer: Answered): void
  /** Returns a store that does the same, and is listened to. */
  wrapStore<S extends Store>(store: S): S
}

/** Undefined where nobody wants to hear. */
export function createActivityLog(format: LogFormat, print: (line: string) => void): ActivityLog | undefined {
  if (format === 'quiet') {
    return undefined
  }
  const tellAnswer = format === 'json' ? (answer: Answered) => toJson('request', answer) : describeAnswer
  const tellStep =
    format === 'json'
      ? (activity: Activity) => toJson('step', activity)
      : (activity: Activity) => describeActivity(clean(activity))
  return {
    onAnswer: (answer) => print(tellAnswer(answer)),
    wrapStore(store) {
      let readSteps = createStepReader([])
      return Object.assign(Object.create(store) as typeof store, {
        open() {
          const opened = store.open()
          readSteps = createStepReader(opened.running)
          return opened
        },
        commit(transitions: readonly Committed[], documents: readonly never[]) {
          store.commit(transitions as readonly never[], documents)
          for (const activity of transitions.flatMap(readSteps)) {
            print(tellStep(activity))
          }
        },
      })
    },
  }
}

function toJson(kind: string, members: object): string {
  return JSON.stringify({ time: new Date().toISOString(), kind, ...members })
}

function describeAnswer({ method, path, status, milliseconds }: Answered): string {
  const paint = status >= 500 ? colors.red : status >= 400 ? colors.yellow : colors.green
  return `${colors.bold(method)} ${path}  ${paint(String(status))}  ${colors.dim(`${milliseconds} ms`)}`
}

function describeActivity({ execution, state, outcome, milliseconds }: Activity): string {
  const paint = /^(?:failed|timed out|stopped)/.test(outcome) ? colors.red : colors.green
  const who = state ? `${execution}  ${state}` : colors.bold(execution)
  return `  ${who}  ${paint(outcome)}${milliseconds === undefined ? '' : colors.dim(`  ${milliseconds} ms`)}`
}
