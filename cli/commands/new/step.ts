import { Command } from '@commander-js/extra-typings'
import type { Terminal } from '../../terminal.ts'
import { carryOut } from './carry-out.ts'

export function createNewStepCommand(terminal: Terminal) {
  return new Command('step')
    .description('add a step to a workflow: contract, handlers, permissions, the line of the saga')
    .argument('<workflow>', 'the workflow')
    .argument('<step>', 'the step and its undo, such as RentCar:ReturnCar, or a step alone')
    .option('--after <step>', 'the step that it follows; without it the last')
    .option('--outside', 'it calls an outside system, which is simulated')
    .option('--dry-run', 'print what would be written, and write nothing')
    .addHelpText('after', EXAMPLE)
    .action(async (workflow, text, options, command) => {
      const { after, dryRun, outside } = options
      await carryOut(command, terminal, { workflow, dryRun }, async (files) => {
        const { readSteps } = await import('../../scaffold/check-names.ts')
        const { planStep } = await import('../../scaffold/plan-step.ts')
        const { describeFields } = await import('../../scaffold/describe-fields.ts')
        const step = readSteps([text], outside === true)[0]!
        return {
          changes: planStep(files, { workflow, step, after }),
          next: { failAt: step.name, fields: describeFields(files.exampleOf(workflow)) },
        }
      })
    })
}

const EXAMPLE = `
Example:
  $ flowforge new step trip-booking RentCar:ReturnCar --after BookHotel`
