import type { Option, Values } from '../../options.ts'
import { UsageError } from '../../usage-error.ts'

export const OPTIONS = {
  workflow: { type: 'string', value: 'NAME', help: 'only this workflow; all of them when left out' },
  faults: {
    type: 'string',
    value: 'WHICH',
    default: '1',
    help: '1: every fault at every step; 2: and all pairs, of orders or of --workflow; random: three to six',
  },
  exhaustive: {
    type: 'boolean',
    help: 'runs each to its end, also where another one has come to the same state and its end is known',
  },
  schedules: {
    type: 'string',
    value: 'N',
    help: 'at most so many; per workflow with --faults random (1000)',
  },
  seed: {
    type: 'string',
    value: 'N',
    default: '1',
    help: 'draws the random schedules, and what --kills does',
  },
  schedule: { type: 'string', value: 'TEXT', help: 'instead: runs this one and tells what happened' },
  kills: {
    type: 'string',
    value: 'N',
    help: 'instead: so many SIGKILLs of the whole local cloud while clients order; every-event: at each commit of each case',
  },
  clients: { type: 'string', value: 'N', default: '32', help: 'how many, with --kills' },
  mutants: {
    type: 'boolean',
    help: 'instead: make the known mistakes (or those named) and see whether each is caught',
  },
  published: {
    type: 'boolean',
    help: 'instead: a saga as samples publish it, and what is wrong after each fault',
  },
  list: { type: 'boolean', help: 'instead: print the faults and the workflows with their cases' },
  json: { type: 'boolean', help: 'the last line is the verdict as JSON' },
  help: { type: 'boolean', help: 'print this' },
} as const satisfies Record<string, Option>

export type VerifyFlags = Values<typeof OPTIONS>

type Tool = typeof import('#verify/index.ts')

/** The workflows that `--workflow` chooses. Throws UsageError. */
export function readWorkflows({ WORKFLOWS }: Pick<Tool, 'WORKFLOWS'>, name: string | undefined) {
  if (name === undefined) {
    return Object.values(WORKFLOWS)
  }
  const workflow = WORKFLOWS[name]
  if (!workflow) {
    throw new UsageError(`--workflow takes ${Object.keys(WORKFLOWS).join(', ')}; got '${name}'`)
  }
  return [workflow]
}
