import { Command } from '@commander-js/extra-typings'
import { UsageError } from '../../usage-error.ts'

/** The command without what it does. */
export function createCommand() {
  return new Command('verify')
    .argument('[names...]', 'with --mutants: these')
    .option('--workflow <name>', 'only this workflow; all of them when left out')
    .option(
      '--faults <which>',
      '1: every fault at every step; 2: and all pairs, of orders or of --workflow; random: three to six',
      '1',
    )
    .option(
      '--exhaustive',
      'runs each to its end, also where another one has come to the same state and its end is known',
    )
    .option('--schedules <n>', 'at most so many; per workflow with --faults random (1000)')
    .option('--seed <n>', 'draws the random schedules, and what --kills does', '1')
    .option('--schedule <text>', 'instead: runs this one and tells what happened')
    .option(
      '--kills <n>',
      'instead: so many SIGKILLs of the whole local cloud while clients order; every-event: at each commit of each case',
    )
    .option('--clients <n>', 'how many, with --kills', '32')
    .option('--mutants', 'instead: make the known mistakes (or those named) and see whether each is caught')
    .option('--published', 'instead: a saga as samples publish it, and what is wrong after each fault')
    .option('--list', 'instead: print the faults and the workflows with their cases')
    .option('--json', 'the last line is the verdict as JSON')
    .addHelpText('after', EXAMPLE)
}

const EXAMPLE = `
Example:
  $ flowforge verify --workflow money-transfer --faults 2`

export type VerifyFlags = ReturnType<ReturnType<typeof createCommand>['opts']>

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
