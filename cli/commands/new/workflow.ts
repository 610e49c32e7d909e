import { Command } from '@commander-js/extra-typings'
import type { Terminal } from '../../terminal.ts'
import { UsageError } from '../../usage-error.ts'
import { carryOut } from './carry-out.ts'

export function createNewWorkflowCommand(terminal: Terminal) {
  return new Command('workflow')
    .description('write a workflow: contracts, saga, handlers, permissions, a scenario test')
    .argument('<workflow>', 'its name, such as trip-booking')
    .option(
      '--step <step>',
      'a step and its undo, such as BookHotel:CancelHotel, or a step alone; once for each, in order',
      (text, before: string[]) => [...before, text],
      [],
    )
    .option('--outside', 'the steps with an undo call an outside system, which is simulated')
    .option('--dry-run', 'print what would be written, and write nothing')
    .addHelpText('after', EXAMPLE)
    .action(async (workflow, options, command) => {
      if (options.step.length === 0) {
        throw new UsageError(
          `name its steps, in order: flowforge new workflow ${workflow} --step BookHotel:CancelHotel`,
        )
      }
      await carryOut(command, terminal, { workflow, dryRun: options.dryRun }, async (files) => {
        const { readSteps } = await import('../../scaffold/check-names.ts')
        const { planWorkflow } = await import('../../scaffold/plan-workflow.ts')
        const steps = readSteps(options.step, options.outside === true)
        return {
          changes: planWorkflow(files, workflow, steps),
          next: { failAt: steps.at(-1)!.name, fields: 'requestedBy=ada' },
        }
      })
    })
}

const EXAMPLE = `
Example:
  $ flowforge new workflow trip-booking --step BookHotel:CancelHotel --step BookFlight:CancelFlight`
